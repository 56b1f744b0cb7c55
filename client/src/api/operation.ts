import type { SchemaOf } from "./schema-of.ts";

/** One request of an API, as an OpenAPI document tells it. */
export interface Described {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With `{name}` for each parameter. */
  readonly path: string;
  /** A sentence without a full stop. */
  readonly summary: string;
  /** The parameters of the path. */
  readonly params?: Readonly<Record<string, object>>;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly body?: object;
  /** Absent where answers have no content. */
  readonly answer?: object;
  /** The media types of answers, where they are not those of the whole API. */
  readonly mediaTypes?: readonly string[];
  /** The status of each answer that is no error, and when it comes; 200 alone unless given. */
  readonly statuses?: Readonly<Record<number, string>>;
  /** Whether it may need work on schemas, which has limits: then it may be refused for those, and be tried again. */
  readonly limited?: true;
}

export interface QueryParameter {
  readonly schema: object;
  readonly required: boolean;
}

/** One request that the server takes and answers by this very definition. */
export interface Operation<Body = unknown, Answer = unknown> extends Described {
  readonly params?: Readonly<Record<string, SchemaOf<string>>>;
  readonly body?: SchemaOf<Body>;
  readonly answer: SchemaOf<Answer>;
}

/** Holds the types of a definition's body and answer. */
export function operation<Body, Answer>(definition: Operation<Body, Answer>): Operation<Body, Answer> {
  return definition;
}
