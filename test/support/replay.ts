import { type Answer, send } from "./recorded.ts";

/** A request of a generated case, and the answer that Confluent's registry gave to it. */
export interface RecordedStep {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** A generated case: requests in their order, about subjects of its own. */
export interface RecordedCase {
  readonly id: string;
  readonly steps: readonly RecordedStep[];
}

/** A status with an answer, as far as they are compared. */
export interface Plain {
  readonly status: number;
  readonly answer: unknown;
}

/** A request that was answered otherwise than it is recorded. */
export interface ReplayDifference {
  readonly case: string;
  readonly step: RecordedStep;
  readonly there: Plain;
  readonly here: Plain;
  /** The whole answer that was given here. */
  readonly text: string;
}

/** An answer here with the recorded one, where they are not the same as far as they are compared. */
export function differenceOf(id: string, step: RecordedStep, answer: Answer): ReplayDifference | undefined {
  const there = plain(step.status, step.answer);
  const here = plain(answer.status, jsonOf(answer.text));
  return stable(there) === stable(here) ? undefined : { case: id, step, there, here, text: answer.text };
}

const TYPE = "application/vnd.schemaregistry.v1+json";

/** Sends the requests of a case in their order, each to where `next` says; gives those that are answered otherwise. */
export async function replayCase(
  next: () => string,
  { id, steps }: RecordedCase,
): Promise<readonly ReplayDifference[]> {
  const differences: ReplayDifference[] = [];
  for (const step of steps) {
    const difference = differenceOf(id, step, await ask(next(), step));
    if (difference !== undefined) differences.push(difference);
  }
  return differences;
}

/** Sends a request as it is recorded. */
export function ask(
  url: string,
  { method, path, body }: Pick<RecordedStep, "method" | "path" | "body">,
): Promise<Answer> {
  const sent = body === null || body === undefined ? null : JSON.stringify(body);
  const headers: Record<string, string> = sent === null ? {} : { "content-type": TYPE };
  return send(url, { method, path, headers, body: sent });
}

/**
 * What of an answer is compared: ids and times depend on what was there before, and the words of errors are our own, but for
 * those that tell why a schema is incompatible or who refers to it.
 */
export function plain(status: number, answer: unknown): Plain {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return { status, answer };
  const { id: _, ts: __, ...rest } = answer as Record<string, unknown>;
  if ("error_code" in rest) {
    const { message, ...bare } = rest;
    const told = rest.error_code === 40901 || rest.error_code === 42206;
    return { status, answer: told ? { ...rest, message: String(message).replace(/id\s*=\s*\d+/g, "id=N") } : bare };
  }
  const { messages } = rest;
  const invalid = Array.isArray(messages) && messages.some((one) => String(one).startsWith("Invalid schema"));
  return { status, answer: invalid ? { ...rest, messages: ["Invalid schema"] } : rest };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** JSON with the members of objects in one order: theirs does not count. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
