import type { MovingDifference } from "../import/difference.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { hanging } from "./wrap.ts";

/** What an import found and did. */
export interface Imported {
  readonly from: string;
  readonly to: string;
  readonly subjects: number;
  readonly versions: number;
  /** Versions that the target lacked at first. */
  readonly missing: number;
  readonly dryRun: boolean;
  /** Versions whose JSON is laid out otherwise in the target. */
  readonly laidOut: number;
  readonly differences: readonly MovingDifference[];
}

/** A line for each difference, and what was imported. */
export function importedText(
  { from, to, subjects, versions, missing, dryRun, laidOut, differences }: Imported,
  paint: Paint,
): string {
  const rows = differences.map(({ scope, version, problem }) => {
    const name = `${scope === "" ? "the registry" : scope}${version === undefined ? "" : ` version ${version}`}`;
    return `${paint(["bold", "red"], "differs")}${paint("bold", ":")} ${hanging(printable(`${name} ${problem}`), 4, paint.width)}`;
  });
  const done = `${missing} of ${count(versions, "version")} in ${count(subjects, "subject")} ${dryRun ? "would be imported" : "imported"}`;
  const verdict = dryRun
    ? ""
    : differences.length === 0
      ? `; ${to} answers as ${from} does, read back by subject, version and id`
      : `; ${to} differs in ${count(differences.length, "place")}`;
  const notes = laidOut === 0 ? [] : [`${count(laidOut, "text")} have the same JSON in another layout.`];
  return [...rows, `${paint("bold", done)}${printable(verdict)}.`, ...notes].join("\n");
}

function count(number: number, one: string): string {
  return `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
}
