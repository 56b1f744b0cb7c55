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
import { type Cell, table } from "./table.ts";
import { hanging } from "./wrap.ts";

const STYLES = { yes: "green", no: "red", unknown: "yellow" } as const;

/** A decision for a person: the answer, then a line for each service and subject, what stands in the way first. */
export function decisionText(decision: DeployDecision, paint: Paint): string {
  const { answer, rows } = decision;
  const head = `${paint(["bold", STYLES[answer]], answer)}: ${printable(decisionSentence(decision))}`;
  const groups = decisionGroups(rows);
  if (groups.length === 0) return `${head}\n${printable(nothingMet(decision))}`;
  const lined = table(groups.map(cellsOf), paint, { indent: 2 }).split("\n");
  const lines = groups.flatMap((group, at) => [lined[at] ?? "", ...reasons(group, paint)]);
  return [head, "", ...lines].join("\n");
}

function cellsOf({ answer, other, role, subject, kinds }: DecisionGroup): readonly (string | Cell)[] {
  const mark: Cell = { text: answer, style: ["bold", STYLES[answer]] };
  return [mark, `${other.service} ${other.version}`, `${role} ${subject}`, kinds.join(", ")];
}

function reasons(group: DecisionGroup, paint: Paint): readonly string[] {
  return decisionReasons(group).map(({ name, text }) => {
    const said = hanging(printable(text), 9 + name.length + 2, paint.width);
    return `       ${paint("blue", "=")} ${paint("bold", `${name}:`)} ${said}`;
  });
}
