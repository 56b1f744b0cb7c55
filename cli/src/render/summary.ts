import type { Verdict } from "../judge/verdict.ts";

/** A verdict in one line. */
export function summary(verdict: Verdict): string {
  const { proposed, against, level, outcome } = verdict;
  const judged = `${against ?? ""}${level === undefined ? "" : ` (${level})`}`;
  switch (outcome) {
    case "compatible":
      return `${proposed.name}: compatible with ${judged}${counted(verdict)}`;
    case "incompatible":
      return `${proposed.name}: incompatible with ${judged}${counted(verdict)}`;
    case "first":
      return `${proposed.name}: nothing before it in ${judged}, so nothing can break`;
    case "unknown":
      return `${proposed.name}: a valid ${proposed.type} schema, compared with nothing`;
  }
}

function counted({ compared, referrers }: Verdict): string {
  const differences = compared.flatMap(({ view }) => view.differences);
  const of = (severity: "error" | "warning"): string => {
    const count = differences.filter((one) => one.severity === severity).length;
    return count === 0 ? "" : `${count} ${severity}${count === 1 ? "" : "s"}`;
  };
  const broken = referrers?.broken.length ?? 0;
  const others =
    broken === 0 ? "" : `${broken} ${broken === 1 ? "schema that refers" : "schemas that refer"} to it would break`;
  const counts = [of("error"), of("warning"), others].filter((text) => text !== "").join(", ");
  return counts === "" ? "" : `: ${counts}`;
}
