import type { DiagnosticRule } from "./rules.ts";

/** A rule that a compiler refuses a schema by. */
export function error(
  name: string,
  purpose: string,
  sentence: DiagnosticRule["sentence"],
  hint: DiagnosticRule["hint"],
): DiagnosticRule {
  return { id: `protobuf/${name}`, severity: "error", purpose, sentence, hint };
}

/** A rule that a compiler only warns of. */
export function warning(...[name, purpose, sentence, hint]: Parameters<typeof error>): DiagnosticRule {
  return { ...error(name, purpose, sentence, hint), severity: "warning" };
}
