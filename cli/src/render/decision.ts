import type { DecisionRow, DeployAnswer, DeployDecision } from "@concordat/client/api";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

const STYLES = { yes: "green", no: "red", unknown: "yellow" } as const;
const ORDER: Readonly<Record<DeployAnswer, number>> = { no: 0, unknown: 1, yes: 2 };

/** Rows about one subject that two services meet in. */
interface Group {
  readonly answer: DeployAnswer;
  readonly cells: readonly string[];
  readonly rows: readonly DecisionRow[];
}

/** A decision for a person: the answer, then a line for each service and subject, what stands in the way first. */
export function decisionText(decision: DeployDecision, paint: Paint): string {
  const { service, version, environment, answer, rows } = decision;
  const head = `${paint(["bold", STYLES[answer]], answer)}: ${sentence(decision)}`;
  const groups = grouped(rows).sort((a, b) => ORDER[a.answer] - ORDER[b.answer]);
  if (groups.length === 0)
    return `${head}\nNothing that is deployed in ${printable(environment)} meets ${printable(`${service} ${version}`)}.`;
  const widths = groups.reduce<readonly number[]>(
    (wide, { cells }) => cells.map((cell, index) => Math.max(cell.length, wide[index] ?? 0)),
    [],
  );
  const lines = groups.flatMap((group) => [tableLine(group, widths, paint), ...reasons(group, paint)]);
  return [head, "", ...lines].join("\n");
}

function sentence({ service, version, environment, answer }: DeployDecision): string {
  const what = printable(`${service} ${version}`);
  const where = printable(environment);
  if (answer === "yes") return `${what} may be deployed to ${where}.`;
  if (answer === "no") return `${what} may not be deployed to ${where}.`;
  return `whether ${what} may be deployed to ${where} is not known: evidence is missing.`;
}

function grouped(rows: readonly DecisionRow[]): Group[] {
  const byMeeting = Map.groupBy(rows, ({ other, role, subject }) => JSON.stringify([other, role, subject]));
  return [...byMeeting.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const worst = group.reduce(
      (answer, row) => (ORDER[row.answer] < ORDER[answer] ? row.answer : answer),
      first.answer,
    );
    const kinds = [...new Set(group.map(({ kind }) => kind))].join(", ");
    const { other, role, subject } = first;
    const cells = [worst, `${other.service} ${other.version}`, `${role} ${subject}`, kinds].map(printable);
    return [{ answer: worst, cells, rows: group }];
  });
}

function tableLine({ answer, cells }: Group, widths: readonly number[], paint: Paint): string {
  const [mark = "", ...rest] = cells.map((cell, index) => cell.padEnd(widths[index] ?? 0));
  return `  ${paint(["bold", STYLES[answer]], mark)}  ${rest.join("  ")}`.trimEnd();
}

/** What stands in the way and what to do, and what else to know; of a plain yes nothing. */
function reasons({ rows }: Group, paint: Paint): readonly string[] {
  const line = (name: string, text: string) =>
    `       ${paint("blue", "=")} ${paint("bold", `${name}:`)} ${printable(text)}`;
  const notes = new Set(rows.flatMap((row) => row.notes ?? []));
  return [
    ...rows.flatMap((row) => {
      if (row.answer === "yes") return row.kind === "field" ? [line("note", row.message)] : [];
      return [
        line(row.answer, row.message),
        ...(row.mismatches ?? []).slice(1).map((one) => line("also", `${one.message}: ${one.path}: ${one.problem}`)),
        ...(row.hint === undefined ? [] : [line("help", row.hint)]),
      ];
    }),
    ...[...notes].map((note) => line("note", note)),
  ];
}
