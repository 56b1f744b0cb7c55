/** Raised on the document when the content was replaced: what was attached to it is to be attached again. */
export const SWAPPED = "concordat:swapped";

/** Keeps a page up to date: when the server says that something has changed, its content is fetched and replaced. */
export function live(): void {
  const address = document.querySelector<HTMLElement>("main")?.dataset.live;
  if (address === undefined) return;
  let source: EventSource | undefined;
  let isStale = false;
  const update = () => {
    isStale = true;
    if (document.hidden || isBusy()) return;
    isStale = false;
    refresh().catch(() => {
      // The next change, or the next visit, tries again.
      isStale = true;
    });
  };
  const open = () => {
    source = new EventSource(address);
    source.addEventListener("changed", update);
  };
  // A browser has few connections to one host: a page that nobody looks at holds none.
  document.addEventListener("visibilitychange", () => {
    source?.close();
    if (document.hidden) return;
    open();
    update();
  });
  document.addEventListener("focusout", () => {
    if (isStale) setTimeout(update);
  });
  if (!document.hidden) open();
}

/** Whether somebody fills in a form, or has selected something. */
function isBusy(): boolean {
  const main = document.querySelector("main");
  const focused = document.activeElement;
  if (focused !== null && main?.contains(focused) && focused.closest("form, [data-keep]") !== null) return true;
  return main?.querySelector("[data-keep]") != null || getSelection()?.type === "Range";
}

const policy =
  "trustedTypes" in globalThis
    ? (globalThis as unknown as { trustedTypes: TrustedTypes }).trustedTypes.createPolicy("concordat", {
        // It comes from this server, and is only looked through.
        createHTML: (text) => text,
      })
    : undefined;

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): unknown };
}

/** A page of this console that was fetched, to take parts out of. */
export function parsedPage(text: string): Document {
  return new DOMParser().parseFromString((policy?.createHTML(text) ?? text) as string, "text/html");
}

/** Fetches the page again, and replaces its content. */
export async function refresh(): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (response.redirected) {
    location.reload();
    return;
  }
  const parsed = parsedPage(await response.text());
  const fresh = parsed.querySelector("main");
  const old = document.querySelector("main");
  if (fresh === null || old === null || isBusy() || fresh.isEqualNode(old)) return;
  const opened = [...old.querySelectorAll<HTMLDetailsElement>("details[id]")].map(({ id, open }) => ({ id, open }));
  const focused = old.contains(document.activeElement) ? document.activeElement?.id : undefined;
  old.replaceChildren(...fresh.childNodes);
  for (const { id, open } of opened) {
    const found = document.getElementById(id);
    if (found instanceof HTMLDetailsElement) found.open = open;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.dispatchEvent(new Event(SWAPPED));
}
