import type { DeployDecision } from "@concordat/client/api";
import {
  type DecisionGroup,
  decisionGroups,
  decisionReasons,
  decisionSentence,
  nothingMet,
} from "@concordat/contracts/matrix";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

const STYLES = { yes: "green", no: "red", unknown: "yellow" } as const;

/** A decision for a person: the answer, then a line for each service and subject, what stands in the way first. */
export function decisionText(decision: DeployDecision, paint: Paint): string {
  const { answer, rows } = decision;
  const head = `${paint(["bold", STYLES[answer]], answer)}: ${printable(decisionSentence(decision))}`;
  const groups = decisionGroups(rows);
  if (groups.length === 0) return `${head}\n${printable(nothingMet(decision))}`;
  const widths = groups.reduce<readonly number[]>(
    (wide, group) => cellsOf(group).map((cell, index) => Math.max(cell.length, wide[index] ?? 0)),
    [],
  );
  const lines = groups.flatMap((group) => [tableLine(group, widths, paint), ...reasons(group, paint)]);
  return [head, "", ...lines].join("\n");
}

function cellsOf({ answer, other, role, subject, kinds }: DecisionGroup): readonly string[] {
  return [answer, `${other.service} ${other.version}`, `${role} ${subject}`, kinds.join(", ")].map(printable);
}

function tableLine(group: DecisionGroup, widths: readonly number[], paint: Paint): string {
  const [mark = "", ...rest] = cellsOf(group).map((cell, index) => cell.padEnd(widths[index] ?? 0));
  return `  ${paint(["bold", STYLES[group.answer]], mark)}  ${rest.join("  ")}`.trimEnd();
}

function reasons(group: DecisionGroup, paint: Paint): readonly string[] {
  return decisionReasons(group).map(
    ({ name, text }) => `       ${paint("blue", "=")} ${paint("bold", `${name}:`)} ${printable(text)}`,
  );
}
