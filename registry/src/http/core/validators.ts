import type { Ajv, ErrorObject } from "ajv";
import { RequestError } from "./request-error.ts";
import type { Incoming, Row } from "./route.ts";

/** Throws a {@link RequestError} for a request that does not fit what its row says. */
export type Fitting = (request: Parts) => Promise<void>;

/** What of a request is held to definitions. */
type Parts = Partial<Incoming>;

/** A part of a request, by its name in a row, and what errors call it, in the order in which they are looked at. */
const PARTS = [
  ["params", "The path", ({ params }: Parts) => params],
  ["body", "The body", ({ body }: Parts) => body],
  ["querystring", "The query", ({ query }: Parts) => query],
] as const;

/**
 * Makes what holds requests to a row's definitions. They are compiled with the first request, and the library for it is
 * loaded then: most servers are asked on few of their routes, and it is a third of what starting one costs.
 */
export function fittingOf(fits: NonNullable<Row["fits"]>): Fitting {
  let compiled: ((request: Parts) => void) | undefined;
  return async (request) => {
    compiled ??= compile(await ajv(), fits);
    compiled(request);
  };
}

function compile(one: Ajv, fits: NonNullable<Row["fits"]>): (request: Parts) => void {
  const parts = PARTS.flatMap(([name, shown, of]) => {
    const schema = fits[name];
    return schema === undefined ? [] : [{ validate: one.compile(schema), shown, of }];
  });
  return (request) => {
    for (const { validate, shown, of } of parts)
      if (!validate(of(request) ?? null)) throw misfit(validate.errors ?? [], shown);
  };
}

let loading: Promise<Ajv> | undefined;

/** One for all routes. It changes no value, and gives the first thing that is wrong. A bundle has no names of a CommonJS module. */
function ajv(): Promise<Ajv> {
  loading ??= import("ajv").then(({ default: { Ajv } }) => new Ajv({ strict: false }));
  return loading;
}

/** Says what is wrong with a request that does not fit its definition. */
function misfit([first]: readonly ErrorObject[], part: string): RequestError {
  const at = first?.instancePath ? ` at ${first.instancePath}` : "";
  const message = `${part}${at} ${first?.message ?? "is not as it should be"}`;
  return new RequestError(400, message, "GET /api/openapi.json says what a request holds.");
}
