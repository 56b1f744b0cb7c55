import type { Operation } from "@concordat/client/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** A request whose parameters and body fit the operation's definition. */
export type Call<Body> = FastifyRequest<{
  Params: Readonly<Record<string, string>>;
  Querystring: Readonly<Record<string, string | undefined>>;
  Body: Body;
}>;

/** Adds the route of an operation. A request that does not fit its definition is refused before `run`. */
export function answer<Body, Answer>(
  app: FastifyInstance,
  operation: Operation<Body, Answer>,
  run: (request: Call<Body>, reply: FastifyReply) => Promise<Answer>,
): void {
  const { method, path, params, query, body } = operation;
  app.route({
    method,
    url: path.replaceAll(/\{(\w+)\}/g, ":$1"),
    schema: {
      ...(params === undefined ? {} : { params: objectWith(params, Object.keys(params)) }),
      ...(query === undefined ? {} : { querystring: querySchema(query) }),
      ...(body === undefined ? {} : { body }),
    },
    handler: (request, reply) => run(request as Call<Body>, reply),
  });
}

function querySchema(query: NonNullable<Operation["query"]>): object {
  const entries = Object.entries(query);
  const required = entries.filter(([, one]) => one.required).map(([name]) => name);
  return objectWith(Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])), required);
}

function objectWith(properties: object, required: readonly string[]): object {
  return { type: "object", properties, required };
}
