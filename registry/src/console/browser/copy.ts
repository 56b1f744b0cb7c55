/** Links that are to be shared are copied rather than followed; where that is not allowed, they are followed. */
export function copying(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-copy-link]") : null;
    if (link === null || navigator.clipboard === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(
      () => copied(link),
      () => location.assign(link.href),
    );
  });
}

const SHOWN_MS = 2_000;

function copied(link: HTMLAnchorElement): void {
  const status = document.querySelector("#status");
  if (status !== null) status.textContent = "The link is copied.";
  const label = link.textContent;
  if (label === "Copied") return;
  link.textContent = "Copied";
  setTimeout(() => {
    link.textContent = label;
  }, SHOWN_MS);
}
