/** `/` and Ctrl-K lead to the search. */
export function shortcuts(): void {
  document.addEventListener("keydown", (event) => {
    const search = document.querySelector<HTMLInputElement>("#search");
    if (search === null) return;
    const isCommand = event.key === "k" && (event.ctrlKey || event.metaKey);
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!isCommand && !isSlash) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
