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

/** A parameter of the query. */
export interface QueryParameter {
  readonly schema: object;
  readonly required: boolean;
}

type Queries = Readonly<Record<string, QueryParameter>>;

/** One request that the server takes and answers by this very definition, and that clients make by it. */
export interface Operation<
  Body = unknown,
  Answer = unknown,
  Param extends string = string,
  Query extends Queries = Queries,
> extends Described {
  readonly params?: Readonly<Record<Param, SchemaOf<string>>>;
  readonly query?: Query;
  readonly body?: SchemaOf<Body>;
  readonly answer: SchemaOf<Answer>;
}

/** The values of query parameters: those that are required, and others that may be given. */
type QueryValues<Query extends Queries> = {
  readonly [Name in keyof Query as Query[Name]["required"] extends true ? Name : never]: string;
} & {
  readonly [Name in keyof Query as Query[Name]["required"] extends true ? never : Name]?: string | undefined;
};

/** What a request of an operation says. */
export interface OperationRequest<Body, Param extends string, Query extends Queries> {
  readonly params: Readonly<Record<Param, string>>;
  readonly query: QueryValues<Query>;
  readonly body: Body;
}

/** What a request of an operation says, by the operation's type. */
export type AskedOf<One> =
  One extends Operation<infer Body, infer _Answer, infer Param, infer Query>
    ? OperationRequest<Body, Param, Query>
    : never;

/** What an operation answers. */
export type AnswerOf<One> =
  One extends Operation<infer _Body, infer Answer, infer _Param, infer _Query> ? Answer : never;

/** Holds the types of a definition's parameters, body and answer. */
export function operation<
  Body = undefined,
  Answer = unknown,
  Param extends string = never,
  const Query extends Queries = Record<never, never>,
>(definition: Operation<Body, Answer, Param, Query>): Operation<Body, Answer, Param, Query> {
  return definition;
}
