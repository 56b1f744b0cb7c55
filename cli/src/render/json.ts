import type { ComparedText, Verdict } from "../judge/verdict.ts";

/** A verdict as the plain JSON that `--format json` prints. */
export function verdictJson({
  proposed,
  against,
  level,
  outcome,
  compared,
  impact,
  referrers,
  faults,
  toldOf,
  registered,
  note,
}: Verdict): unknown {
  return {
    file: proposed.name,
    schemaType: proposed.type,
    outcome,
    ...(against === undefined ? {} : { against }),
    ...(level === undefined ? {} : { level }),
    comparisons: compared.map(comparisonJson),
    ...(faults === undefined ? {} : { faults }),
    ...(toldOf === undefined ? {} : { toldOf }),
    ...(registered === undefined ? {} : { registered }),
    ...(impact === undefined ? {} : { impact }),
    ...(referrers === undefined ? {} : { referrers }),
    ...(note === undefined ? {} : { note }),
  };
}

function comparisonJson({ old, view }: ComparedText): unknown {
  return { old: old.name, ...view };
}

/** Any answer as text: indented, so that it can be read and compared line by line. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
