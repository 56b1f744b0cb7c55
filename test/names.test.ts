import { describe, expect, it } from "vitest";
import { type Declaration, declarationsIn, ROOMS } from "./support/declarations.ts";

/** The names that several files may export, and why. */
const MAY_REPEAT: Readonly<Record<string, string>> = {
  failedAs: "each door words what nobody foresaw",
  refusedAs: "each door words what is refused",
  readEnum: "each format's parser reads it",
  readField: "each format's parser reads it",
  readType: "each format's parser reads it",
  typeText: "each format's generator writes it",
};

/** The names that several files declare and export, each with its files. */
function repeated(declarations: readonly Declaration[]): ReadonlyMap<string, readonly string[]> {
  const byName = Map.groupBy(declarations, ({ name }) => name);
  const files = [...byName].map(([name, all]) => [name, [...new Set(all.map(({ file }) => file))]] as const);
  return new Map(files.filter(([, of]) => of.length > 1));
}

describe("a name that is exported means one thing", () => {
  const all = ROOMS.flatMap(declarationsIn);

  it("in all rooms", () => {
    expect(all.length).toBeGreaterThan(1_000);
    const more = [...repeated(all)].filter(([name]) => !Object.hasOwn(MAY_REPEAT, name));
    expect(more.map(([name, files]) => `${name}: ${files.join(", ")}`)).toEqual([]);
  });

  it("but for those that may repeat, which do", () => {
    const names = [...repeated(all).keys()];
    expect(Object.keys(MAY_REPEAT).filter((name) => !names.includes(name))).toEqual([]);
  });

  it("notices one that means two", () => {
    const of = (file: string, name: string): Declaration => ({ file, name, documented: true });
    const found = repeated([of("a.ts", "Place"), of("b.ts", "Place"), of("b.ts", "tell"), of("b.ts", "tell")]);
    expect([...found]).toEqual([["Place", ["a.ts", "b.ts"]]]);
  });
});
