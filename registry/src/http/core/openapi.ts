import type { Described } from "@concordat/client/api";

/** What an OpenAPI document is made of. */
export interface Api {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** By their ids. */
  readonly operations: Readonly<Record<string, Described>>;
  /** Definitions with names; where one of them stands in another, it is referred to. */
  readonly definitions: Readonly<Record<string, object>>;
  /** The definition of every error. */
  readonly error: object;
  /** The media types of answers, the preferred one first. */
  readonly mediaTypes: readonly string[];
}

/** The OpenAPI 3.1 document of an API. */
export function openApiDocument(api: Api): object {
  const names = new Map(Object.entries(api.definitions).map(([name, schema]) => [schema, name]));
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, operation] of Object.entries(api.operations)) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationObject(api, names, id, operation),
    };
  }
  const schemas = Object.fromEntries([...names].map(([schema, name]) => [name, inner(schema, names)]));
  return {
    openapi: "3.1.1",
    info: { title: api.title, description: api.description, version: api.version },
    paths,
    components: { schemas },
  };
}

type Names = ReadonlyMap<object, string>;

function operationObject(api: Api, names: Names, operationId: string, operation: Described): object {
  const { summary, params = {}, query = {}, body, answer, statuses = { 200: "The answer" } } = operation;
  const parameters = [
    ...Object.entries(params).map(([name, schema]) => ({ name, in: "path", required: true, schema })),
    ...Object.entries(query).map(([name, { schema, required }]) => ({ name, in: "query", required, schema })),
  ];
  const mediaTypes = operation.mediaTypes ?? api.mediaTypes;
  const content = (schema: object, types: readonly string[]) =>
    Object.fromEntries(types.map((type) => [type, { schema: named(schema, names) }]));
  const answers = Object.entries(statuses).map(([status, description]) => [
    status,
    answer === undefined ? { description } : { description, content: content(answer, mediaTypes) },
  ]);
  const limits = operation.limited ? limitAnswers(content(api.error, api.mediaTypes)) : {};
  const refused = { description: "Refused", content: content(api.error, api.mediaTypes) };
  return {
    operationId,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body, api.mediaTypes) } }),
    responses: { ...Object.fromEntries(answers), ...limits, default: refused },
  };
}

/** What may be answered besides where a request needs work on schemas. */
function limitAnswers(content: object): Readonly<Record<number, object>> {
  const seconds = { "Retry-After": { description: "Seconds after which to try again", schema: { type: "integer" } } };
  return {
    422: {
      description: "The schema is refused, or judging it takes longer or more memory than the server allows",
      content,
    },
    503: { description: "Too many large schemas wait to be judged", headers: seconds, content },
  };
}

/** A schema, or a reference to it where it has a name. */
function named(schema: unknown, names: Names): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  const name = names.get(schema);
  return name === undefined ? inner(schema, names) : { $ref: `#/components/schemas/${name}` };
}

/** A schema written out, with references to those in it that have names. */
function inner(schema: object, names: Names): unknown {
  if (Array.isArray(schema)) return schema.map((item) => named(item, names));
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, named(value, names)]));
}
