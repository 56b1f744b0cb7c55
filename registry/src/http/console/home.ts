import type { Door } from "../core/door.ts";
import { Answer } from "../core/route.ts";

/** A door whose `GET /` leads browsers to the console; clients that ask for JSON get the same answer as before. */
export function leadingHome(door: Door): Door {
  const entry = Object.entries(door.rows).find(([, { method, path }]) => method === "GET" && path === "/");
  if (entry === undefined) return door;
  const [name, row] = entry;
  const respond: typeof row.respond = (registry, request) =>
    prefersHtml(request.headers.accept)
      ? new Answer(302, undefined, undefined, ["location", "/ui", "vary", "Accept"])
      : row.respond(registry, request);
  return { ...door, rows: { ...door.rows, [name]: { ...row, respond } } };
}

/** Whether an Accept header names HTML with a higher weight than any JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  const ranges = (accept ?? "").split(",").map((part) => {
    const [type = "", ...parameters] = part.split(";").map((one) => one.trim().toLowerCase());
    const weight = parameters.find((one) => one.startsWith("q="))?.slice(2);
    return { type, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  const most = (fits: (type: string) => boolean) =>
    Math.max(0, ...ranges.filter(({ type }) => fits(type)).map(({ weight }) => weight));
  const wanted = most((type) => type === "text/html" || type === "application/xhtml+xml");
  return wanted > most((type) => type.endsWith("json")) && wanted > 0;
}
