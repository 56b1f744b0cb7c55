import { SWAPPED } from "./live.ts";

/** Shows what is around a box of the map while it is pointed at, or has the focus: other lines stand back. */
function followLines(): void {
  const map = document.querySelector<SVGSVGElement>("svg.map");
  if (map === null) return;
  const show = (event: Event) => {
    const box = event.target instanceof Element ? event.target.closest<SVGGElement>(".map-box") : null;
    near(map, box?.dataset.id);
  };
  map.addEventListener("pointerover", show);
  map.addEventListener("focusin", show);
  map.addEventListener("pointerleave", () => near(map, undefined));
  map.addEventListener("focusout", () => near(map, undefined));
}

function near(map: SVGSVGElement, id: string | undefined): void {
  map.classList.toggle("map-near", id !== undefined);
  const reached = new Set([id]);
  for (const line of map.querySelectorAll<SVGPathElement>(".map-line")) {
    const { from, to } = line.dataset;
    const isNear = id !== undefined && (from === id || to === id);
    line.classList.toggle("is-near", isNear);
    if (isNear) reached.add(from).add(to);
  }
  for (const box of map.querySelectorAll<SVGGElement>(".map-box"))
    box.classList.toggle("is-near", id !== undefined && reached.has(box.dataset.id));
}

followLines();
document.addEventListener(SWAPPED, followLines);
