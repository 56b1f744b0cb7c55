import { COMPATIBILITY_LEVELS, type CompatibilityLevel, type CompatibilityPolicy } from "@concordat/schema";
import { record } from "./answers.ts";
import { badAnswer } from "./call.ts";

/** The compatibility policy in the answer to `GET /config`. One that nothing here acts on is STRICT. */
export function policyOf(json: unknown): CompatibilityPolicy {
  const { compatibilityPolicy } = record("the request for the compatibility policy", json);
  return compatibilityPolicy === "LENIENT" ? "LENIENT" : "STRICT";
}

/** The compatibility level in the answer to `GET /config`. */
export function levelOf(json: unknown): CompatibilityLevel {
  const { compatibilityLevel, compatibility } = record("the request for the compatibility level", json);
  const given = compatibilityLevel ?? compatibility;
  const level = COMPATIBILITY_LEVELS.find((known) => known === given);
  if (level === undefined) throw badAnswer("the request for the compatibility level", `level ${JSON.stringify(given)}`);
  return level;
}
