import { request } from "node:http";
import { startRegistry } from "@concordat/registry";

/** A request as it was sent to another registry, and the status and text of its answer. */
export interface RecordedRequest {
  readonly method: string;
  /** The raw target, which `fetch` would normalise. */
  readonly path: string;
  /** All that were sent besides Host and Content-Length. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends a recorded request to a registry. */
export function send(url: string, { method, path, headers, body }: RecordedRequest): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { "content-length": Buffer.byteLength(body) };
    const raw = path === "" ? "/" : Buffer.from(path, "utf8").toString("latin1");
    const options = { hostname, port, method, path: encodeRaw(raw), headers: { ...headers, ...length } };
    const call = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    call.on("error", reject);
    call.end(body ?? undefined);
  });
}

/** Node's client takes no bytes beyond ASCII in a path; the registry is to refuse them encoded or not. */
function encodeRaw(path: string): string {
  return /[^\x21-\x7e]/.test(path) ? `${path.replace(/[^\x21-\x7e]/g, "")}%FF` : path;
}

/** The schema types that a registry says it takes. */
export async function servedTypes(): Promise<ReadonlySet<string>> {
  const registry = await startRegistry({ port: 0 });
  try {
    const answer = await fetch(`${registry.url}/schemas/types`);
    return new Set((await answer.json()) as string[]);
  } finally {
    await registry.close();
  }
}

const TYPES = ["AVRO", "JSON", "PROTOBUF"] as const;

/** The schema types that a recording is about and that are not among those served, in words; empty where all are. */
export function missingTypes(
  steps: readonly (RecordedRequest & { readonly response: unknown })[],
  served: ReadonlySet<string>,
): string {
  const isAbout = (type: string) => {
    const named = new RegExp(`"schemaType"\\s*:\\s*"${type}"`);
    return steps.some(({ path, body, response }) =>
      path.startsWith("/schemas/types") ? JSON.stringify(response).includes(type) : named.test(body ?? ""),
    );
  };
  return TYPES.filter((type) => !served.has(type) && isAbout(type)).join(" and ");
}
