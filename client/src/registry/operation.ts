import type { Operation, OperationRequest, QueryParameter } from "../api/index.ts";
import type { Call, Send } from "./call.ts";

type Queries = Readonly<Record<string, QueryParameter>>;

/** The parts of a request that its operation has, and no others. */
type Parts<Body, Param extends string, Query extends Queries> = ([Param] extends [never]
  ? { readonly params?: never }
  : Pick<OperationRequest<Body, Param, Query>, "params">) &
  ([keyof Query] extends [never] ? { readonly query?: never } : Pick<OperationRequest<Body, Param, Query>, "query">) &
  ([Body] extends [undefined] ? { readonly body?: never } : Pick<OperationRequest<Body, Param, Query>, "body">);

/** Makes requests of operations, and gives their answers. Throws RegistryError. */
export type Asker = <Body, Answer, Param extends string, Query extends Queries>(
  operation: Operation<Body, Answer, Param, Query>,
  parts: Parts<Body, Param, Query>,
) => Promise<Answer>;

interface AnyParts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** What asks operations by their definitions: method, path, parameters and types are those that the server goes by. */
export function askerOf(send: Send): Asker {
  return async <Body, Answer, Param extends string, Query extends Queries>(
    { method, path }: Operation<Body, Answer, Param, Query>,
    parts: AnyParts,
  ) => (await send(callOf(method, path, parts))) as Answer;
}

function callOf(method: Call["method"], path: string, { params = {}, query = {}, body }: AnyParts): Call {
  const segments = path.split("/").filter((segment) => segment !== "");
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    method,
    path: segments.map((segment) => segment.replace(/^\{(\w+)\}$/, (_, name: string) => params[name] ?? "")),
    ...(given.length === 0 ? {} : { query: Object.fromEntries(given) }),
    ...(body === undefined ? {} : { body }),
  };
}
