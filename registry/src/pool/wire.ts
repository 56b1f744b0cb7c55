import { BudgetExceeded, SchemaError, type SchemaErrorFacts } from "@concordat/schema";
import { limits } from "../errors.ts";

/** What a worker answers: what a task gave, what the engine said of a schema, or a defect. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly refused: SchemaErrorFacts }
  | { readonly exceeded: number }
  | { readonly defect: { readonly message: string; readonly stack: string | undefined } };

/** An error as data: what crosses threads as an error loses its class. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof SchemaError) {
    const { code, message, place, hint, verbatim } = error;
    const where = place === undefined ? {} : { place };
    return { refused: { code, message, verbatim, ...where, ...(hint === undefined ? {} : { hint }) } };
  }
  if (error instanceof BudgetExceeded) return { exceeded: error.steps };
  if (error instanceof Error) return { defect: { message: error.message, stack: error.stack } };
  return { defect: { message: String(error), stack: undefined } };
}

/** The error that an outcome tells; a defect has the stack of the thread in which it happened. */
export function errorOf(outcome: Exclude<Outcome, { readonly value: unknown }>): Error {
  if ("refused" in outcome) return new SchemaError(outcome.refused);
  if ("exceeded" in outcome) return limits.steps(outcome.exceeded);
  const error = new Error(outcome.defect.message);
  if (outcome.defect.stack !== undefined) error.stack = outcome.defect.stack;
  return error;
}
