import { ITEMS, type Path } from "../path.ts";

/** The paths to all values of a body that hold no others. */
export function leavesOf(body: unknown, path: Path = []): readonly Path[] {
  if (typeof body !== "object" || body === null) return [path];
  const inner = Array.isArray(body)
    ? body.map((item): readonly [Path, unknown] => [[...path, ITEMS], item])
    : Object.entries(body).map(([name, value]): readonly [Path, unknown] => [[...path, name], value]);
  const all = inner.flatMap(([at, value]) => leavesOf(value, at));
  const unique = new Map(all.map((one) => [one.map(String).join("\u0000"), one]));
  return all.length === 0 ? [path] : [...unique.values()];
}
