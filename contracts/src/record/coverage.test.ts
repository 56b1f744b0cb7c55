import { describe, expect, it } from "vitest";
import { watch } from "./coverage.ts";
import { handlers } from "./handlers.fixture.ts";

const FILE = "contracts/src/record/handlers.fixture.ts";

/** The gaps after each of some events. */
async function gapsAfter(handler: (event: { status: string }) => unknown, ...statuses: readonly string[]) {
  const watching = await watch(handler);
  const found: (readonly string[])[] = [];
  for (const status of statuses) {
    await handler({ status });
    await watching.look();
    found.push(await watching.gaps());
  }
  return found;
}

describe("branches of a handler that were never entered", () => {
  it("are named by their place in the file, until they are entered", async () => {
    expect(await gapsAfter(handlers.byStatus, "NEW", "PAID")).toEqual([[`${FILE}:12:5`], []]);
  });

  it("are none in a handler without branches", async () => {
    expect(await gapsAfter(handlers.straight, "NEW")).toEqual([[]]);
  });

  it("are cases of a switch, one after the other", async () => {
    const [first, second, third] = await gapsAfter(handlers.switching, "NEW", "PAID", "OTHER");
    expect(first?.length).toBeGreaterThan(0);
    expect(second?.length).toBe(1);
    expect(third).toEqual([]);
  });

  it("are those of functions inside", async () => {
    const [first, second] = await gapsAfter(handlers.within, "NEW", "OLD");
    expect(first).toEqual([`${FILE}:27:74`]);
    expect(second).toEqual([]);
  });

  it("are those of functions of the same file that it calls", async () => {
    const [first, second] = await gapsAfter(handlers.helping, "OLD", "NEW");
    expect(first).toHaveLength(1);
    expect(second).toEqual([]);
  });

  it("are not observed where the handler did not run", async () => {
    const watching = await watch(handlers.before);
    await watching.look();
    expect(await watching.gaps()).toEqual([expect.stringContaining("could not be observed")]);
  });
});
