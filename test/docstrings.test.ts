import { describe, expect, it } from "vitest";
import { type Declaration, declarationsIn, declarationsOf, ROOMS } from "./support/declarations.ts";

/** The exports without a docstring, by file and name. Of overloads the first one counts. */
function undocumented(declarations: readonly Declaration[]): readonly string[] {
  const byPlace = Map.groupBy(declarations, ({ file, name }) => `${file}: ${name}`);
  return [...byPlace].flatMap(([place, [first]]) => (first?.documented ? [] : [place]));
}

describe("every export has a docstring", () => {
  it.each(ROOMS)("in %s", (room) => {
    const declarations = declarationsIn(room);
    expect(declarations.length).toBeGreaterThan(20);
    expect(undocumented(declarations)).toEqual([]);
  });

  it("notices one without", () => {
    const text = [
      "/** What is told. */",
      "export interface Told {}",
      "export const bare = 1;",
      "/** Tells it to one. */",
      "export function tell(one: string): void;",
      "export function tell(...all: readonly string[]): void {}",
      "/** A table. */",
      "// biome-ignore format: a row for each",
      "export const rows = [];",
      "/** A comment of something else. */",
      "",
      "export async function far(): Promise<void> {}",
    ].join("\n");
    expect(undocumented(declarationsOf("a.ts", text))).toEqual(["a.ts: bare", "a.ts: far"]);
  });
});
