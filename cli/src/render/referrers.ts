import type { ReferrerImpact } from "@concordat/client/api";
import type { Referrers } from "../judge/verdict.ts";
import type { Paint } from "./paint.ts";
import { heading, remark } from "./remark.ts";

/** The rules that schemas which refer to a subject still resolve, and stay compatible. */
export const REFERRER_RULES: Readonly<Record<ReferrerImpact["outcome"], string>> = {
  unresolved: "reference/unresolved",
  incompatible: "reference/incompatible",
};

/** An error where the policy refuses it, else a warning. */
export function referrerSeverity({ refused }: Referrers): "error" | "warning" {
  return refused ? "error" : "warning";
}

/** The schemas that refer to the subject and would break, a line each, and what to do about them. */
export function referrerLines(referrers: Referrers, paint: Paint): readonly string[] {
  const severity = referrerSeverity(referrers);
  return [
    ...referrers.broken.map((one) => heading(severity, REFERRER_RULES[one.outcome], referrerSentence(one), paint)),
    remark("help", REFERRER_HELP, 1, paint),
  ];
}

/** What to do about schemas that refer to the subject and would break. */
export const REFERRER_HELP =
  "Keep what they need, or change them too: they break once they refer to the new version. concordat policy says whether a subject refuses this.";

/** What would become of a schema that refers to the subject. Ends without a full stop. */
export function referrerSentence({ subject, version, through = [], outcome, message }: ReferrerImpact): string {
  const way = through.length === 0 ? "" : ` through ${through.join(", ")}`;
  const fate = outcome === "unresolved" ? "would no longer resolve with it" : "would be incompatible with it";
  return `${subject} version ${version} refers to this schema${way}, and ${fate}: ${message.replace(/\.$/, "")}`;
}
