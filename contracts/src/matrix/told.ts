import type { DecisionRow, DeployAnswer, DeployDecision } from "@concordat/client/api";

const ORDER: Readonly<Record<DeployAnswer, number>> = { no: 0, unknown: 1, yes: 2 };

/** Rows about one subject that two services meet in, with the worst of their answers. */
export interface DecisionGroup extends Pick<DecisionRow, "answer" | "other" | "role" | "subject"> {
  readonly kinds: readonly DecisionRow["kind"][];
  readonly rows: readonly DecisionRow[];
}

/** The rows of a decision by what they are about, what stands in the way first. */
export function decisionGroups(rows: readonly DecisionRow[]): readonly DecisionGroup[] {
  const byMeeting = Map.groupBy(rows, ({ other, role, subject }) => JSON.stringify([other, role, subject]));
  return [...byMeeting.values()]
    .flatMap((group): readonly DecisionGroup[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { other, role, subject } = first;
      const answer = group.reduce(
        (worst, row) => (ORDER[row.answer] < ORDER[worst] ? row.answer : worst),
        first.answer,
      );
      return [{ answer, other, role, subject, kinds: [...new Set(group.map(({ kind }) => kind))], rows: group }];
    })
    .sort((a, b) => ORDER[a.answer] - ORDER[b.answer]);
}

/** One thing to know of a group: a reason, what else was wrong, what to do, or a remark. */
export interface DecisionReason {
  readonly name: "no" | "unknown" | "also" | "help" | "note";
  readonly text: string;
}

/** What stands in the way and what to do, and what else to know; of a plain yes nothing. */
export function decisionReasons({ rows }: Pick<DecisionGroup, "rows">): readonly DecisionReason[] {
  const notes = new Set(rows.flatMap((row) => row.notes ?? []));
  return [...rows.flatMap(reasonsOf), ...[...notes].map((text) => ({ name: "note" as const, text }))];
}

function reasonsOf({ answer, kind, message, mismatches = [], hint }: DecisionRow): readonly DecisionReason[] {
  if (answer === "yes") return kind === "field" ? [{ name: "note", text: message }] : [];
  return [
    { name: answer, text: message },
    ...mismatches.slice(1).map((one) => ({
      name: "also" as const,
      text: `${one.message}: ${one.path}: ${one.problem}`,
    })),
    ...(hint === undefined ? [] : [{ name: "help" as const, text: hint }]),
  ];
}

/** A decision as one sentence. */
export function decisionSentence({ service, version, environment, answer }: Omit<DeployDecision, "rows">): string {
  if (answer === "yes") return `${service} ${version} may be deployed to ${environment}.`;
  if (answer === "no") return `${service} ${version} may not be deployed to ${environment}.`;
  return `whether ${service} ${version} may be deployed to ${environment} is not known: evidence is missing.`;
}

/** What is said where a decision has no rows. */
export function nothingMet({ service, version, environment }: Omit<DeployDecision, "rows">): string {
  return `Nothing that is deployed in ${environment} meets ${service} ${version}.`;
}
