import type { Ajv, ErrorObject } from "ajv";
import type { FastifyServerOptions } from "fastify";

type Factories = NonNullable<NonNullable<FastifyServerOptions["schemaController"]>["compilersFactory"]>;

/** As fastify asks: true for a value that fits, else what is wrong; where the validator is loaded first, it rejects with it. */
type Validate = (value: unknown) => Verdict | Promise<true>;
type Verdict = true | { readonly error: Error };

interface Part {
  readonly schema: object;
  readonly httpPart: string;
}

/**
 * What fastify makes validators of requests and writers of answers with. A route's validator is compiled when its first
 * request comes, and the library for it loaded then: most servers are asked on few of their routes, and it is a third of
 * what starting one costs. Answers are written by the doors themselves.
 */
export const COMPILERS: Factories = {
  // Its type is that of fastify's own factory, which calls it with less than fastify does.
  buildValidator: (() => validatorOf) as unknown as NonNullable<Factories["buildValidator"]>,
  buildSerializer: () => () => JSON.stringify,
};

function validatorOf({ schema, httpPart }: Part): Validate {
  let compiled: ((value: unknown) => Verdict) | undefined;
  return (value) => {
    if (compiled !== undefined) return compiled(value);
    return ajv().then((one) => {
      const validate = one.compile(schema);
      compiled = (given) => validate(given) || { error: misfit(validate.errors ?? [], httpPart) };
      const verdict = compiled(value);
      if (verdict === true) return true;
      throw verdict.error;
    });
  };
}

let loading: Promise<Ajv> | undefined;

/** One for all routes. It changes no value, and gives the first thing that is wrong. */
function ajv(): Promise<Ajv> {
  // By its default export: a bundle of a CommonJS package has no other.
  loading ??= import("ajv").then(({ default: { Ajv } }) => new Ajv({ strict: false }));
  return loading;
}

const PARTS: Readonly<Record<string, string>> = { querystring: "The query", params: "The path", body: "The body" };

/** Says what is wrong with a request that does not fit its definition. */
function misfit([first]: readonly ErrorObject[], part: string): Error {
  const at = first?.instancePath ? ` at ${first.instancePath}` : "";
  return new Error(`${PARTS[part] ?? part}${at} ${first?.message ?? "is not as it should be"}`);
}
