import type { Verdict } from "../judge/verdict.ts";

/** A verdict in one line. */
export function summary(verdict: Verdict): string {
  const { proposed, against, level, outcome } = verdict;
  const judged = `${against ?? ""}${level === undefined ? "" : ` (${level})`}`;
  switch (outcome) {
    case "compatible":
      if (level === "NONE") return `${proposed.name}: accepted by ${judged}, compared with nothing${counted(verdict)}`;
      if (verdict.registered !== undefined)
        return `${proposed.name}: unchanged, it is ${against} (${level})${counted(verdict)}`;
      return `${proposed.name}: compatible with ${judged}${counted(verdict)}`;
    case "incompatible":
      // Nothing was compared where the text itself is refused.
      if (verdict.compared.length === 0) return `${proposed.name}: refused by ${judged}${counted(verdict)}`;
      return `${proposed.name}: incompatible with ${judged}${counted(verdict)}`;
    case "first":
      return `${proposed.name}: nothing before it in ${judged} to compare with`;
    case "unknown":
      if (verdict.unread) return `${proposed.name}: not judged`;
      return `${proposed.name}: a valid ${proposed.type} schema, compared with nothing`;
  }
}

/** How many errors and warnings a verdict has, and what else there is, behind a colon; empty where there is nothing. */
export function counted({ compared, referrers, faults = [], toldOf = [] }: Verdict): string {
  const differences = [...compared.flatMap(({ view }) => view.differences), ...faults];
  const of = (severity: "error" | "warning"): string => {
    const count = differences.filter((one) => one.severity === severity).length;
    return count === 0 ? "" : `${count} ${severity}${count === 1 ? "" : "s"}`;
  };
  const broken = referrers?.broken.length ?? 0;
  const others =
    broken === 0 ? "" : `${broken} ${broken === 1 ? "schema that refers" : "schemas that refer"} to it would break`;
  const elsewhere = toldOf.length === 0 ? "" : `what is reported for ${toldOf.join(", ")}`;
  const counts = [of("error"), of("warning"), elsewhere, others].filter((text) => text !== "").join(", ");
  return counts === "" ? "" : `: ${counts}`;
}
