import type { DifferenceView } from "@concordat/schema";
import type { Verdict } from "./verdict.ts";

/** A verdict with the file that it is on, and the files of the project that this one refers to, however far. */
export interface JudgedFile {
  readonly verdict: Verdict;
  readonly file: string;
  readonly needs: readonly string[];
}

/**
 * The verdict without what is reported for a file that it refers to: one cause is one error, however many schemas use it.
 * What it comes to stays as it is.
 */
export function toldOnce({ verdict, needs }: JudgedFile, all: readonly JudgedFile[]): Verdict {
  const told = new Map<string, string>();
  for (const other of all) {
    if (!needs.includes(other.file)) continue;
    for (const one of differencesOf(other.verdict)) told.set(keyOf(one), other.verdict.proposed.name);
  }
  if (told.size === 0) return verdict;
  const files = new Set<string>();
  const compared = verdict.compared.map((one) => ({
    ...one,
    view: {
      ...one.view,
      differences: one.view.differences.filter((difference) => {
        const file = isOwn(difference) ? undefined : told.get(keyOf(difference));
        if (file !== undefined) files.add(file);
        return file === undefined;
      }),
    },
  }));
  return files.size === 0 ? verdict : { ...verdict, compared, toldOf: [...files].sort() };
}

function differencesOf({ compared }: Verdict): readonly DifferenceView[] {
  return compared.flatMap(({ view }) => view.differences);
}

/** Whether the new side stands in the schema's own text, and not in that of a reference. */
function isOwn(difference: DifferenceView): boolean {
  return difference.new.line !== undefined;
}

function keyOf({ rule, severity, direction, message }: DifferenceView): string {
  return JSON.stringify([rule, severity, direction, message]);
}
