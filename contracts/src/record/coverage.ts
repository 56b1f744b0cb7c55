import { type Profiler, Session } from "node:inspector/promises";
import { isAdded, scriptPlaces } from "./places.ts";

/**
 * Watches which branches run, from now on: V8 counts them only in functions that it compiles afterwards, so this begins
 * when the recorder is loaded, before any handler was called.
 */
const session = new Session();
session.connect();
// For the sources of scripts. To turn it off again would end the counting.
await session.post("Debugger.enable");
await session.post("Debugger.setSkipAllPauses", { skip: true });
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/** A place in a script, counted from 0. */
interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Counts of one function: its own range first, then those inside it that ran another number of times. */
type FunctionCounts = Profiler.FunctionCoverage;

/** What ran of a handler's file, added up over many looks. */
export interface Watch {
  /** Looks at what ran since the last look. To be called after the handler has run. */
  look(): Promise<void>;
  /** The branches that never ran, as `file:line:column` from the working folder, in the order of the file. */
  gaps(): Promise<readonly string[]>;
}

/** Watches a handler: its function, those inside it, and those of its file that it calls. */
export async function watch(handler: (...args: never[]) => unknown): Promise<Watch> {
  const location = await locate(handler);
  await session.post("Profiler.takePreciseCoverage");
  const ran = new Map<string, FunctionCounts>();
  let url = "";
  return {
    look: async () => {
      const { result } = await session.post("Profiler.takePreciseCoverage");
      const script = result.find(({ scriptId }) => scriptId === location?.scriptId);
      if (script === undefined) return;
      url = script.url;
      for (const one of script.functions) ran.set(rangeText(one), added(ran.get(rangeText(one)), one));
    },
    gaps: async () => {
      if (location === undefined)
        return [`${handler.name === "" ? "a handler" : handler.name} (its source is not known)`];
      const { scriptSource } = await session.post("Debugger.getScriptSource", { scriptId: location.scriptId });
      const place = scriptPlaces(scriptSource, url);
      const start = offsetOf(scriptSource, location);
      const own = [...ran.values()].find(
        ({ ranges }) =>
          (ranges[0]?.startOffset ?? -1) <= start &&
          start < (ranges[0]?.endOffset ?? -1) &&
          isHandler(ranges, start, ran),
      );
      if (own === undefined || (own.ranges[0]?.count ?? 0) === 0 || !own.isBlockCoverage)
        return [`${place(start)} (its branches could not be observed)`];
      return holes([...ran.values()]).flatMap((offset) => (isAdded(scriptSource, offset) ? [] : place(offset)));
    },
  };
}

/** Whether a function's range is the smallest around a place. */
function isHandler(
  ranges: readonly Profiler.CoverageRange[],
  start: number,
  all: ReadonlyMap<string, FunctionCounts>,
): boolean {
  const size = (one: readonly Profiler.CoverageRange[]) => (one[0]?.endOffset ?? 0) - (one[0]?.startOffset ?? 0);
  return [...all.values()].every(({ ranges: other }) => {
    const [outer] = other;
    return outer === undefined || outer.startOffset > start || outer.endOffset <= start || size(other) >= size(ranges);
  });
}

/** Where branches begin that never ran, in functions that did; of one inside another the outer alone. */
function holes(functions: readonly FunctionCounts[]): readonly number[] {
  const called = functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0 && ranges.length > 1);
  const empty = called.flatMap(({ ranges }) => ranges.slice(1).filter(({ count }) => count === 0));
  const outer = empty.filter(
    (one) =>
      !empty.some((other) => other !== one && other.startOffset <= one.startOffset && one.endOffset <= other.endOffset),
  );
  return [...new Set(outer.map(({ startOffset }) => startOffset))].sort((a, b) => a - b);
}

/** Two looks at one function together. Ranges differ from look to look: each end of a range is a border of pieces. */
function added(before: FunctionCounts | undefined, now: FunctionCounts): FunctionCounts {
  if (before === undefined || (before.ranges[0]?.count ?? 0) === 0) return now;
  if ((now.ranges[0]?.count ?? 0) === 0) return before;
  const borders = [
    ...new Set([...before.ranges, ...now.ranges].flatMap((one) => [one.startOffset, one.endOffset])),
  ].sort((a, b) => a - b);
  const pieces = borders.slice(0, -1).map((startOffset, index) => {
    const count = countAt(before.ranges, startOffset) + countAt(now.ranges, startOffset);
    return { startOffset, endOffset: borders[index + 1] ?? startOffset, count };
  });
  const [whole] = now.ranges;
  const total = {
    startOffset: whole?.startOffset ?? 0,
    endOffset: whole?.endOffset ?? 0,
    count: countAt(before.ranges.slice(0, 1), whole?.startOffset ?? 0) + (whole?.count ?? 0),
  };
  return { ...now, isBlockCoverage: now.isBlockCoverage || before.isBlockCoverage, ranges: [total, ...joined(pieces)] };
}

/** The count of the smallest range around a place. */
function countAt(ranges: readonly Profiler.CoverageRange[], offset: number): number {
  const around = ranges.filter((one) => one.startOffset <= offset && offset < one.endOffset);
  return (
    around.reduce<Profiler.CoverageRange | undefined>(
      (best, one) =>
        best === undefined || one.endOffset - one.startOffset < best.endOffset - best.startOffset ? one : best,
      undefined,
    )?.count ?? 0
  );
}

/** Neighbours that never ran are one. */
function joined(pieces: readonly Profiler.CoverageRange[]): Profiler.CoverageRange[] {
  return pieces.reduce<Profiler.CoverageRange[]>((all, piece) => {
    const last = all.at(-1);
    if (last !== undefined && last.count === 0 && piece.count === 0)
      all[all.length - 1] = { ...last, endOffset: piece.endOffset };
    else all.push(piece);
    return all;
  }, []);
}

function rangeText({ ranges }: FunctionCounts): string {
  return `${ranges[0]?.startOffset}-${ranges[0]?.endOffset}`;
}

const HOLDER = Symbol.for("concordat.contracts.handler");

/** Where a function is written, as the engine itself knows it. */
async function locate(handler: (...args: never[]) => unknown): Promise<Location | undefined> {
  Reflect.set(globalThis, HOLDER, handler);
  try {
    const expression = `globalThis[Symbol.for(${JSON.stringify(HOLDER.description)})]`;
    const { result } = await session.post("Runtime.evaluate", { expression });
    if (result.objectId === undefined) return undefined;
    const { internalProperties = [] } = await session.post("Runtime.getProperties", {
      objectId: result.objectId,
      ownProperties: true,
    });
    await session.post("Runtime.releaseObject", { objectId: result.objectId });
    const found: unknown = internalProperties.find(({ name }) => name === "[[FunctionLocation]]")?.value?.value;
    return isLocation(found) ? found : undefined;
  } finally {
    Reflect.deleteProperty(globalThis, HOLDER);
  }
}

function isLocation(value: unknown): value is Location {
  return (
    typeof value === "object" &&
    value !== null &&
    "scriptId" in value &&
    "lineNumber" in value &&
    "columnNumber" in value
  );
}

function offsetOf(text: string, { lineNumber, columnNumber }: Location): number {
  const lines = text.split("\n");
  return lines.slice(0, lineNumber).reduce((sum, line) => sum + line.length + 1, 0) + columnNumber;
}
