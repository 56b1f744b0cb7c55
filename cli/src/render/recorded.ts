import type { RecordedContract } from "../contracts/record.ts";
import { failure, failureJson } from "./failure.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { type Cell, table } from "./table.ts";
import { hanging } from "./wrap.ts";

const STYLES: Readonly<Record<RecordedContract["state"], Style | readonly Style[]>> = {
  new: ["bold", "green"],
  changed: ["bold", "yellow"],
  unchanged: "dim",
  "left over": "yellow",
  failed: ["bold", "red"],
};

/** How contracts were recorded. */
interface Recording {
  readonly check?: boolean;
  readonly incomplete?: boolean;
}

/** What became of each contract, a line each; what is wrong behind that; and how many there are of each kind. */
export function recordedText(results: readonly RecordedContract[], how: Recording, paint: Paint): string {
  const failures = results.flatMap((one) => (one.state === "failed" ? [failure(one.error, paint), ""] : []));
  const rows = results.map((one): readonly (string | Cell)[] => [
    { text: one.state, style: STYLES[one.state] },
    one.file === "" ? one.consumer : one.file,
    said(one, how),
  ]);
  const details = results.flatMap((one) => detailsOf(one, how, paint));
  return [...failures, table(rows, paint), ...details, totals(results, how, paint)].join("\n");
}

function said(one: RecordedContract, { check }: Recording): string {
  if (one.state === "failed") return one.provider === "" ? "its module failed" : `${one.consumer} with ${one.provider}`;
  if (one.state === "left over")
    return check === true ? `${one.consumer} records nothing of ${one.provider}` : "removed";
  const incomplete = one.gaps.length === 0 ? "" : ", incomplete";
  return `${count(one.reads, "field")} read in ${count(one.messages.length, "message")}${incomplete}`;
}

function detailsOf(one: RecordedContract, { incomplete }: Recording, paint: Paint): readonly string[] {
  if (one.state === "failed" || one.state === "left over") return [];
  const line = (word: string, style: Style, text: string) =>
    `${paint(["bold", style], word)}${paint("bold", ":")} ${hanging(printable(text), 4, paint.width)}`;
  const { added = [], removed = [] } = one.change ?? {};
  const now = [...added.map((field) => `+${field}`), ...removed.map((field) => `-${field}`)];
  return [
    ...(now.length === 0 ? [] : [line("reads", "blue", `${one.consumer}: ${now.join(", ")}`)]),
    ...one.warnings.map((text) => line("warning", "yellow", `${one.consumer}: ${text}`)),
    ...one.gaps.map((gap) =>
      line(
        incomplete === true ? "note" : "incomplete",
        incomplete === true ? "blue" : "yellow",
        `${gap}: no event entered this branch of ${one.consumer}, which may read more than was seen`,
      ),
    ),
    ...(one.gaps.length === 0 || incomplete === true
      ? []
      : [
          `  ${paint("blue", "=")} ${paint("bold", "help:")} ${hanging("Give events that enter it, recording(topic, handlers, { EVENT: [event] }), or accept it with --incomplete.", 4, paint.width)}`,
        ]),
  ];
}

function totals(results: readonly RecordedContract[], { check }: Recording, paint: Paint): string {
  const parts = (Object.keys(STYLES) as RecordedContract["state"][]).flatMap((state) => {
    const number = results.filter((one) => one.state === state).length;
    return number === 0 ? [] : [paint(STYLES[state], `${number} ${state}`)];
  });
  const stale = check === true && results.some(({ state }) => state !== "unchanged" && state !== "failed");
  const rest = stale ? ". Run concordat contracts record, and commit what it writes." : "";
  return `${paint("bold", `${count(results.length, "contract")}:`)} ${parts.join(", ")}${rest}`;
}

function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

/** The same as plain JSON. `without` are services that consume and have no module. */
export function recordedJson(results: readonly RecordedContract[], without: readonly string[]): unknown {
  return {
    upToDate: results.every(({ state }) => state === "unchanged"),
    complete: results.every((one) => !("gaps" in one) || one.gaps.length === 0),
    results: results.map((one) => (one.state === "failed" ? { ...one, ...(failureJson(one.error) as object) } : one)),
    without,
  };
}
