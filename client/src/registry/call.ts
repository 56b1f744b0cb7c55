import { reasonOf } from "../error.ts";
import { RegistryError, refusalOf } from "./error.ts";
import { type HttpAnswer, type HttpRequest, type HttpStream, httpFor, openHttp } from "./http.ts";
import { DEFAULT_TIMEOUT_MS, type RegistryAuth, type RegistryOptions } from "./options.ts";

/** One request: path segments are escaped here, so a subject may have any name. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
}

/** Sends a request and gives the JSON of its answer. Throws {@link RegistryError}. */
export type Send = (call: Call) => Promise<unknown>;

/** Binds the options of a registry into the function that asks it. */
export function senderFor(options: RegistryOptions): Send {
  const http = httpFor(options.tls);
  return trying(options, async (url, request) => read(url, await http(request)));
}

/** Sends a request and gives its answer as it comes. Throws {@link RegistryError}; what breaks off later, the stream throws. */
export type Open = (call: Call) => Promise<HttpStream>;

/** The same for answers that are too long to be held in memory. The timeout is for each wait. */
export function openerFor(options: RegistryOptions): Open {
  return trying(options, async (url, request) => {
    const answer = await openHttp(request, options.tls);
    if (answer.status < 300) return answer;
    let body = "";
    for await (const part of answer.content.setEncoding("utf8")) body += part;
    read(url, { status: answer.status, body });
    throw badAnswer(url, `status ${answer.status}`, answer.status);
  });
}

/** Asks the addresses of a registry in turn until one of them answers. */
function trying<Answer>(
  options: RegistryOptions,
  once: (url: URL, request: HttpRequest) => Promise<Answer>,
): (call: Call) => Promise<Answer> {
  const bases = (typeof options.url === "string" ? [options.url] : options.url).map(readBase);
  const headers = headersOf(options);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return async (call) => {
    let failure: unknown = new RegistryError({
      code: "registry/bad-request",
      message: "No registry address is given.",
      hint: "Give `url`.",
      url: "",
    });
    for (const base of bases) {
      const url = addressOf(base, call);
      try {
        return await ask(url, timeoutMs, () => once(url, requestOf(url, call, headers, timeoutMs)));
      } catch (error) {
        failure = error;
        if (!isUnreachable(error)) break;
      }
    }
    throw failure;
  };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof RegistryError && (error.code === "registry/unreachable" || error.code === "registry/timeout");
}

function requestOf(
  url: URL,
  { method, body }: Call,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): HttpRequest {
  return { method, url, headers, body: body === undefined ? undefined : JSON.stringify(body), timeoutMs };
}

async function ask<Answer>(url: URL, timeoutMs: number, once: () => Promise<Answer>): Promise<Answer> {
  try {
    return await once();
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    throw noAnswer(url, timeoutMs, error);
  }
}

function noAnswer(url: URL, timeoutMs: number, error: unknown): RegistryError {
  const timedOut = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
  return new RegistryError({
    code: timedOut ? "registry/timeout" : "registry/unreachable",
    message: timedOut
      ? `The registry at ${url.origin} gave no answer within ${timeoutMs} ms.`
      : `The registry at ${url.origin} cannot be reached: ${reasonOf(error)}.`,
    hint: timedOut ? "Try again, or give a longer `timeoutMs`." : "Check the address, and that the registry runs.",
    url: url.href,
    cause: error,
  });
}

function read(url: URL, answer: HttpAnswer): unknown {
  const json = parse(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    if (json !== undefined || answer.body === "") return json;
    throw badAnswer(url, `text that is not JSON (${JSON.stringify(answer.body.slice(0, 60))})`, answer.status);
  }
  const { code, hint } = refusalOf(answer.status);
  const error = typeof json === "object" && json !== null ? json : {};
  const said = "message" in error && typeof error.message === "string" ? error.message : `status ${answer.status}`;
  const errorCode = "error_code" in error && typeof error.error_code === "number" ? error.error_code : undefined;
  const apiCode = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const told = "hint" in error && typeof error.hint === "string" ? error.hint : hint;
  throw new RegistryError({
    code,
    message: `The registry at ${url.origin} says: ${said}${/[.!?]$/.test(said) ? "" : "."}`,
    hint: told,
    ...(apiCode === undefined ? {} : { apiCode }),
    url: url.href,
    status: answer.status,
    ...(errorCode === undefined ? {} : { errorCode }),
  });
}

/** An answer that no registry gives. */
export function badAnswer(url: URL | string, found: string, status?: number): RegistryError {
  return new RegistryError({
    code: "registry/bad-answer",
    message: `The answer from ${typeof url === "string" ? url : url.origin + url.pathname} is not a registry's: ${found}.`,
    hint: "Check that the address is a schema registry's, and not a proxy's or a login page's.",
    url: String(url),
    ...(status === undefined ? {} : { status }),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readBase(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RegistryError({
      code: "registry/bad-request",
      // The text may hold a password: it is not shown.
      message: "What is given is not the address of a registry.",
      hint: "Write it as http://host:8081 or https://host.",
      url: "",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new RegistryError({
      code: "registry/bad-request",
      message: "The registry's address holds a user or password, which would end up in logs.",
      hint: "Give them as `auth: { user, password }`.",
      url: url.origin,
    });
  }
  return url;
}

function addressOf(base: URL, { path, query = {} }: Call): URL {
  const segments = path.map(segment);
  const url = new URL(base);
  url.pathname = [base.pathname.replace(/\/+$/, ""), ...segments].join("/");
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

function segment(text: string): string {
  // An URL swallows these two even when they are escaped; the request would go to another place.
  if (text !== "" && text !== "." && text !== "..") return encodeURIComponent(text);
  throw new RegistryError({
    code: "registry/bad-request",
    message: `${JSON.stringify(text)} cannot stand in the address of a request.`,
    hint: "Use another name for the subject.",
    url: "",
  });
}

function headersOf({ auth, headers = {} }: RegistryOptions): Readonly<Record<string, string>> {
  return {
    accept: "application/vnd.schemaregistry.v1+json, application/json",
    "content-type": "application/vnd.schemaregistry.v1+json",
    ...(auth === undefined ? {} : { authorization: authorization(auth) }),
    ...headers,
  };
}

function authorization(auth: RegistryAuth): string {
  if ("token" in auth) return `Bearer ${auth.token}`;
  return `Basic ${Buffer.from(`${auth.user}:${auth.password}`, "utf8").toString("base64")}`;
}
