import type { IncomingHttpHeaders } from "node:http";
import type { Described } from "@concordat/client/api";
import type { Registry } from "../../cases/registry.ts";
import type { Permission } from "./access.ts";

/** A request as routes read it. */
export interface Incoming {
  /** The parameters of the path, decoded. */
  readonly params: unknown;
  readonly query: unknown;
  /** The JSON of the body; undefined where there is none. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

/** An answer whose status is not 200, or whose type is not JSON. */
export class Answer<Body = unknown> {
  readonly status: number;
  /** A string is sent as it is, anything else as JSON; undefined for no content. */
  readonly body: Body | undefined;
  /** The media type, in place of the door's. */
  readonly type: string | undefined;

  constructor(status: number, body?: Body, type?: string) {
    this.status = status;
    this.body = body;
    this.type = type;
  }
}

/** The answer without content. */
export const NOTHING = new Answer(204);

/** What a route needs of its caller, and what it does: JSON, JSON as a string already, or an {@link Answer}. */
export interface Handler {
  readonly permission: Permission;
  readonly respond: (registry: Registry, request: Incoming) => unknown;
}

/**
 * A handler in two steps: what is asked for is read out of the request, then done.
 * @param read throws where the request cannot be meant.
 */
export function handler<Asked>(
  permission: Permission,
  read: (request: Incoming) => Asked,
  run: (registry: Registry, asked: Asked) => unknown,
): Handler {
  return { permission, respond: (registry, request) => run(registry, read(request)) };
}

/** A route of the server: its description, which the OpenAPI document is made of, the permission, and the handler. */
export interface Row extends Described, Handler {
  /** JSON Schemas that a request has to fit before it is handled. */
  readonly fits?: { readonly params?: object; readonly querystring?: object; readonly body?: object };
  /** Whether it is answered whatever media types the client accepts. */
  readonly anyAccept?: true;
}

/** Routes by the ids of their operations. */
export type Rows = Readonly<Record<string, Row>>;

/** Puts descriptions and handlers together: there is none without the other. */
export function rowsOf<Name extends string>(
  operations: Readonly<Record<Name, Described>>,
  handlers: Readonly<Record<Name, Handler>>,
): Readonly<Record<Name, Row>> {
  const names = Object.keys(operations) as Name[];
  return Object.fromEntries(names.map((name) => [name, { ...operations[name], ...handlers[name] }])) as Readonly<
    Record<Name, Row>
  >;
}
