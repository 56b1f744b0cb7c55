import { Agent, request } from "node:http";
import type { AccessGrant } from "@concordat/client/api";
import { type AccessOptions, accessControl, auditTo } from "../access-control.ts";
import { makeRegistry, type Registry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import { buildServer } from "../http/server.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { newToken, tokenHash } from "./tokens.ts";

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request as it goes over the wire: nothing tidies its path. */
export interface Sent {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A registry with access control, on a real socket. */
export interface Closed {
  readonly url: string;
  readonly registry: Registry;
  send(method: string, path: string, sent?: Sent): Promise<Answered>;
  /** Makes a token of a user with grants. */
  tokenFor(user: string, ...grants: readonly Omit<AccessGrant, "holder">[]): Promise<string>;
  close(): Promise<void>;
}

/** Starts one over a new store in memory. */
export async function closed(options: AccessOptions = {}, now: () => number = Date.now): Promise<Closed> {
  const store = sqliteStore(":memory:", { now });
  const registry = makeRegistry(store, FORMATS, { level: "BACKWARD", now, audit: auditTo(options) });
  const app = buildServer(registry, {
    bodyLimit: 1_000_000,
    logLevel: "error",
    ...accessControl(registry, options),
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    url,
    registry,
    send: (method, path, { token, headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const { port } = new URL(url);
        const sent = body === undefined ? undefined : JSON.stringify(body);
        const all = {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(sent === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        };
        const call = request({ agent, host: "127.0.0.1", port, method, path, headers: all }, (answer) => {
          let text = "";
          answer.setEncoding("utf8");
          answer.on("data", (part: string) => {
            text += part;
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        });
        call.on("error", reject);
        call.end(sent);
      }),
    tokenFor: async (user, ...grants) => {
      const token = newToken();
      const id = `${user}-${Math.random()}`;
      const writes = grants.map((grant) => ({ kind: "put-grant" as const, grant: { holder: user, ...grant } }));
      await store.commit(
        [
          { kind: "put-token", token: { id, user, name: "test", hash: tokenHash(token), expires: undefined } },
          ...writes,
        ],
        store.read(),
      );
      return token;
    },
    close: async () => {
      agent.destroy();
      await app.close();
      await registry.engine.close();
      await store.close();
    },
  };
}

/** An Avro schema of a name, as a body to register. */
export const avro = (name: string, more: object = {}) => ({
  schema: JSON.stringify({ type: "record", name, fields: [] }),
  ...more,
});
