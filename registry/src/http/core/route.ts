import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { Described } from "@concordat/client/api";
import type { Permission } from "../../access/operations.ts";
import { look, type Registry } from "../../cases/registry.ts";
import type { View } from "../../cases/view.ts";
import type { Asked } from "../../store/epochs.ts";

/** A request as routes read it. */
export interface Incoming {
  /** The parameters of the path, decoded. */
  readonly params: unknown;
  readonly query: unknown;
  /** The JSON of the body, or the fields of a form; undefined where there is none. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** The path as it was asked for, without the query. */
  readonly path?: string;
  /** The address that it came from, where that is known. */
  readonly from?: string | undefined;
}

/** An answer whose status is not 200, whose type is not JSON, or that has headers of its own. */
export class Answer<Body = unknown> {
  readonly status: number;
  /** A string is sent as it is, anything else as JSON; undefined for no content. */
  readonly body: Body | undefined;
  /** The media type, in place of the door's. */
  readonly type: string | undefined;
  /** Names and values of more headers, in turn. */
  readonly headers: readonly string[];

  constructor(status: number, body?: Body, type?: string, headers: readonly string[] = []) {
    this.status = status;
    this.body = body;
    this.type = type;
    this.headers = headers;
  }
}

/** An answer that is the same as long as nothing of what was asked for it changes: the server may keep it. */
export class Lasting {
  /** The JSON. */
  readonly body: string;
  readonly asked: Asked;

  constructor(body: string, asked: Asked) {
    this.body = body;
    this.asked = asked;
  }
}

/** An answer that is sent as it comes, and never whole in memory. */
export class StreamedAnswer {
  readonly type: string;
  readonly content: Readable;
  /** Undefined where it is not known beforehand. */
  readonly bytes: number | undefined;
  /** Names and values of more headers, in turn. */
  readonly headers: readonly string[];

  constructor(type: string, content: Readable, bytes?: number, headers: readonly string[] = []) {
    this.type = type;
    this.content = content;
    this.bytes = bytes;
    this.headers = headers;
  }
}

/** The answer without content. */
export const NOTHING = new Answer(204);

/** What a route needs of its caller, and what it does: JSON, JSON as a string already, an {@link Answer}, {@link StreamedAnswer} or {@link Lasting} one. */
export interface RouteHandler {
  readonly permission: Permission;
  readonly respond: (registry: Registry, request: Incoming) => unknown;
  /** Whether its answers are {@link Lasting}. */
  readonly lasting?: true;
  /** Whether requests with the same body come again and again, and some answers to them are {@link Lasting}. */
  readonly repeats?: true;
}

/**
 * A handler in two steps: what is asked for is read out of the request, then done.
 * @param read throws where the request cannot be meant.
 */
export function handler<Wanted>(
  permission: Permission,
  read: (request: Incoming) => Wanted,
  run: (registry: Registry, wanted: Wanted) => unknown,
): RouteHandler {
  return { permission, respond: (registry, request) => run(registry, read(request)) };
}

/**
 * A handler whose answer depends on nothing but the request and what it asks of the store.
 * @param run gives JSON, as a value or as a string already.
 */
export function lasting<Wanted>(
  permission: Permission,
  read: (request: Incoming) => Wanted,
  run: (at: View, wanted: Wanted) => Promise<object | string>,
): RouteHandler {
  const respond = async (registry: Registry, request: Incoming) => {
    const wanted = read(request);
    const at = look(registry);
    const answer = await run(at, wanted);
    return new Lasting(typeof answer === "string" ? answer : JSON.stringify(answer), at.reading.asked);
  };
  return { permission, respond, lasting: true };
}

/** A route of the server: its description, which the OpenAPI document is made of, the permission, and the handler. */
export interface Row extends Described, RouteHandler {
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
  handlers: Readonly<Record<Name, RouteHandler>>,
): Readonly<Record<Name, Row>> {
  const names = Object.keys(operations) as Name[];
  return Object.fromEntries(names.map((name) => [name, { ...operations[name], ...handlers[name] }])) as Readonly<
    Record<Name, Row>
  >;
}
