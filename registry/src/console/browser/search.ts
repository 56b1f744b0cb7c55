import { refresh } from "./live.ts";

/** Milliseconds without another letter after which is searched. */
const PAUSE = 150;

/** Milliseconds after which results that were not complete are asked for again. */
const AGAIN = 2_000;

/** Asks again while the registry is still reading schemas. */
function completeResults(): void {
  if (document.querySelector("[data-incomplete]") === null) return;
  setTimeout(() => {
    refresh()
      .then(completeResults)
      .catch(() => location.reload());
  }, AGAIN);
}

/** On the page of results, searches while somebody types. */
function searchWhileTyping(): void {
  const box = document.querySelector<HTMLInputElement>("#search");
  if (box === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const address = new URL("/ui/search", location.href);
      address.searchParams.set("q", box.value);
      history.replaceState(null, "", address);
      refresh().catch(() => location.reload());
    }, PAUSE);
  });
  const { value } = box;
  if (value === "") box.focus();
}

searchWhileTyping();
completeResults();
