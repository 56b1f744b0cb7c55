import type { SchemaEntry } from "../project/project.ts";
import type { RegisterResult } from "../project/register.ts";
import { verdictJson } from "./json.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { table } from "./table.ts";
import { terminal } from "./terminal.ts";

const STYLES: Readonly<Record<RegisterResult["state"], Style | readonly Style[]>> = {
  new: ["bold", "green"],
  unchanged: "dim",
  rejected: ["bold", "red"],
  skipped: "yellow",
};

/** What became of one file, in line with those of the others; why it was rejected stands before that. */
export function registerLine(result: RegisterResult, all: readonly SchemaEntry[], paint: Paint): string {
  const room = all.map(({ file, subject }) => ["unchanged", file, `${subject} version 1, id 1`]);
  const line = (told: string) =>
    table([[{ text: result.state, style: STYLES[result.state] }, result.file, told]], paint, { room });
  switch (result.state) {
    case "rejected":
      return `${terminal(result.refused, paint)}\n${paint("bold", printable(`${result.file} was not registered as ${result.subject}.`))}`;
    case "skipped":
      return line(`${result.subject}: it needs ${result.needs}`);
    default:
      return line(`${result.subject} version ${result.version}, id ${result.id}`);
  }
}

/** How many there are of each kind. */
export function registerTotals(results: readonly RegisterResult[], wanted: number, paint: Paint): string {
  const states = Map.groupBy(results, ({ state }) => state);
  const parts = (Object.keys(STYLES) as RegisterResult["state"][]).flatMap((state) => {
    const count = states.get(state)?.length ?? 0;
    return count === 0 ? [] : [paint(STYLES[state], `${count.toLocaleString("en")} ${state}`)];
  });
  const left = wanted - results.length;
  const rest = left === 0 ? "" : paint("yellow", `; ${left.toLocaleString("en")} not looked at (--fail-fast)`);
  return `${paint("bold", `${wanted.toLocaleString("en")} schemas:`)} ${parts.join(", ")}${rest}`;
}

/** The same as plain JSON. */
export function registerJson(result: RegisterResult): unknown {
  return result.state === "rejected" ? { ...result, refused: verdictJson(result.refused) } : result;
}
