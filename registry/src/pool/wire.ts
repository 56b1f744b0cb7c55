import { BudgetExceeded, SchemaError, type SchemaErrorFacts } from "@concordat/schema";
import { limits, Refusal, type RefusalData, type RefusalFacts, type RefusalKind } from "../errors.ts";

/** What a worker answers: what a task gave, what the engine said of a schema, a refusal, or a defect. */
export type TaskOutcome =
  | { readonly value: unknown }
  | { readonly invalid: SchemaErrorFacts }
  | { readonly refusal: RefusalData }
  | { readonly defect: { readonly message: string; readonly stack: string | undefined } };

/** An error as data: what crosses threads as an error loses its class. */
export function outcomeOf(error: unknown): TaskOutcome {
  if (error instanceof SchemaError) return { invalid: error.facts() };
  if (error instanceof BudgetExceeded) return outcomeOf(limits.steps(error.steps));
  if (error instanceof Refusal) return { refusal: { kind: error.kind, facts: error.facts } as RefusalData };
  if (error instanceof Error) return { defect: { message: error.message, stack: error.stack } };
  return { defect: { message: String(error), stack: undefined } };
}

/** The error that an outcome tells; a defect has the stack of the thread in which it happened. */
export function outcomeError(outcome: Exclude<TaskOutcome, { readonly value: unknown }>): Error {
  if ("invalid" in outcome) return new SchemaError(outcome.invalid);
  if ("refusal" in outcome) return refusalOf(outcome.refusal);
  const error = new Error(outcome.defect.message);
  if (outcome.defect.stack !== undefined) error.stack = outcome.defect.stack;
  return error;
}

function refusalOf<Kind extends RefusalKind>(data: {
  readonly kind: Kind;
  readonly facts: RefusalFacts[Kind];
}): Refusal {
  return new Refusal<RefusalKind>(data.kind, data.facts);
}
