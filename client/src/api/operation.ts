import type { SchemaOf } from "./schema-of.ts";

/** One request of an API, as the server takes it and the OpenAPI document tells it. */
export interface Operation<Body = never, Answer = unknown> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With `{name}` for each parameter. */
  readonly path: string;
  /** A sentence without a full stop. */
  readonly summary: string;
  /** The parameters of the path. */
  readonly params?: Readonly<Record<string, SchemaOf<string>>>;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly body?: SchemaOf<Body>;
  readonly answer: SchemaOf<Answer>;
  /** The status of each answer that is no error, and when it comes; 200 alone unless given. */
  readonly statuses?: Readonly<Record<number, string>>;
}

export interface QueryParameter {
  readonly schema: SchemaOf<string>;
  readonly required: boolean;
}

/** Holds the types of a definition's body and answer. */
export function operation<Body, Answer>(definition: Operation<Body, Answer>): Operation<Body, Answer> {
  return definition;
}
