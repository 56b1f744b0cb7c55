import type { Described } from "@concordat/client/api";
import type { Row } from "../core/route.ts";

/** What requests of an operation are held to, as rows have it. */
export function fitsOf({ params, query, body }: Described): NonNullable<Row["fits"]> {
  return {
    ...(params === undefined ? {} : { params: objectWith(params, Object.keys(params)) }),
    ...(query === undefined ? {} : { querystring: querySchema(query) }),
    ...(body === undefined ? {} : { body }),
  };
}

function querySchema(query: NonNullable<Described["query"]>): object {
  const entries = Object.entries(query);
  const required = entries.filter(([, one]) => one.required).map(([name]) => name);
  return objectWith(Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])), required);
}

function objectWith(properties: object, required: readonly string[]): object {
  return { type: "object", properties, required };
}
