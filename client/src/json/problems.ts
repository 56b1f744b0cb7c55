import type { InstanceError } from "@concordat/schema/json/events";
import { JsonEventError, type JsonProblem } from "./error.ts";

/** An error as the code of ajv notes it. */
export interface CheckError {
  readonly instancePath: string;
  readonly keyword: string;
}

/** Whether a value is valid; if not, why is in `errors` until it is called again. Generated code has one for each event. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly CheckError[] | null;
}

/** The most problems that an error has. */
const MOST = 20;

/** The error of an event that is not valid, by what the engine found. */
export function invalidEvent(errors: readonly InstanceError[]): JsonEventError {
  const problems = errors.flatMap(told).slice(0, MOST);
  const [first] = problems;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new JsonEventError(
    "json-schema/invalid-event",
    `${first === undefined ? "" : sentence(first)}${more}`,
    problems,
  );
}

/** The error of an event by what generated checks noted, for when the engine had no time to say more. */
export function unexplained(errors: readonly CheckError[]): JsonEventError {
  const problems = errors.slice(-MOST).map(({ instancePath, keyword }) => {
    return { pointer: instancePath, keyword, message: "is not valid" };
  });
  const last = problems.at(-1) ?? { pointer: "", keyword: "", message: "is not valid" };
  return new JsonEventError("json-schema/invalid-event", sentence(last), [last, ...problems.slice(0, -1)]);
}

/** Of a union, what is wrong by the schema that comes nearest stands before the union itself. */
function told({ instance, keyword, message, causes = [] }: InstanceError): readonly JsonProblem[] {
  return [...causes.flatMap(told), { pointer: instance, keyword, message }];
}

function sentence({ pointer, keyword, message }: JsonProblem): string {
  return `${pointer === "" ? "the event" : pointer} ${message} (${keyword})`;
}
