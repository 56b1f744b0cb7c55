import { parsedPage } from "./live.ts";

/** Milliseconds without another letter after which the text is checked. */
const PAUSE = 350;
/** Lines below the last one, so that there is room to write. */
const SPARE_LINES = 4;
const FEWEST_LINES = 14;

/** Checks the editor's text while somebody types, and shows what is said of it. */
function checkWhileTyping(): void {
  const form = document.querySelector<HTMLFormElement>("#try-form");
  const text = document.querySelector<HTMLTextAreaElement>("#try-text");
  if (form === null || text === null) return;
  numberLines(text);
  document.addEventListener("click", (event) => goToPlace(event, text));
  if (document.querySelector("#try-check") === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;
  const later = () => {
    numberLines(text);
    clearTimeout(timer);
    running?.abort();
    document.querySelector("#verdict")?.setAttribute("aria-busy", "true");
    timer = setTimeout(() => {
      running = new AbortController();
      check(form, text, running.signal).catch((error: unknown) => {
        if (error instanceof DOMException && error.name === "AbortError") return;
        say("The verdict could not be fetched. Check again.");
      });
    }, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}

async function check(form: HTMLFormElement, text: HTMLTextAreaElement, signal: AbortSignal): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  const response = await fetch(form.action, { method: "POST", body, signal, headers: { accept: "text/html" } });
  const page = parsedPage(await response.text());
  const fresh = page.querySelector<HTMLElement>("#verdict");
  const old = document.querySelector("#verdict");
  if (old === null) return;
  if (fresh === null) {
    old.removeAttribute("aria-busy");
    say(page.querySelector("h1")?.textContent ?? "The verdict could not be fetched.");
    return;
  }
  old.replaceWith(fresh);
  numberLines(text);
  say(fresh.dataset.summary ?? "");
}

/** Read out, and not shown: what is seen is the verdict itself. */
function say(sentence: string): void {
  const status = document.querySelector("#status");
  if (status !== null && status.textContent !== sentence) status.textContent = sentence;
}

/** As many numbers as there are lines, and the textarea as high as all of them: both scroll together. */
function numberLines(text: HTMLTextAreaElement): void {
  const gutter = document.querySelector("#try-gutter");
  if (gutter === null) return;
  const lines = Math.max(FEWEST_LINES, text.value.split("\n").length + SPARE_LINES);
  const wrong = new Set((document.querySelector<HTMLElement>("#verdict")?.dataset.lines ?? "").split(" "));
  text.rows = lines;
  while (gutter.children.length > lines) gutter.lastChild?.remove();
  while (gutter.children.length < lines) gutter.append(document.createElement("li"));
  for (const [at, line] of [...gutter.children].entries()) line.classList.toggle("wrong", wrong.has(String(at + 1)));
}

/** Puts the cursor at the place that a link names. */
function goToPlace(event: Event, text: HTMLTextAreaElement): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-line]") : null;
  if (link === null) return;
  event.preventDefault();
  const lines = text.value.split("\n").slice(0, Number(link.dataset.line) - 1);
  const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(link.dataset.column ?? 1) - 1;
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, start);
  const row = document.querySelector("#try-gutter")?.children[lines.length];
  row?.scrollIntoView({ block: "center" });
}

checkWhileTyping();
