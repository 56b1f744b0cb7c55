import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { RegistryTls } from "./options.ts";

/** A request as it is sent, its credentials among the headers. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
}

/** An answer as it came. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** An answer whose content is still to come. */
export interface HttpStream {
  readonly status: number;
  /** Undefined where the answer does not say. */
  readonly bytes: number | undefined;
  /** Fails where it breaks off, or nothing comes for as long as the request's timeout. */
  readonly content: IncomingMessage;
}

/** Sends a request and gives its answer as it comes, whatever the status. Throws where there is none. */
export function openHttp({ method, url, headers, timeoutMs }: HttpRequest, tls?: RegistryTls): Promise<HttpStream> {
  const { insecure, ...certificates } = tls ?? {};
  const secure = { rejectUnauthorized: insecure !== true, ...certificates };
  const timedOut = () => Object.assign(new Error(`nothing came for ${timeoutMs} ms`), { name: "TimeoutError" });
  return new Promise((resolve, reject) => {
    const take = (content: IncomingMessage) => {
      const length = content.headers["content-length"];
      const bytes = length === undefined ? undefined : Number(length);
      content.setTimeout(timeoutMs, () => content.destroy(timedOut()));
      resolve({ status: content.statusCode ?? 0, bytes, content });
    };
    const options = { method, headers };
    const sent =
      url.protocol === "https:" ? httpsRequest(url, { ...options, ...secure }, take) : httpRequest(url, options, take);
    sent.setTimeout(timeoutMs, () => sent.destroy(timedOut()));
    sent.on("error", reject);
    sent.end();
  });
}

/** Sends a request and gives its answer, whatever the status. Throws where there is none. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** The way to send requests: fetch, or Node's own https where TLS has options, which fetch does not take. */
export function httpFor(tls: RegistryTls | undefined): Http {
  return tls === undefined
    ? fetchHttp
    : (request) => (request.url.protocol === "https:" ? overTls(request, tls) : fetchHttp(request));
}

async function fetchHttp({ method, url, headers, body, timeoutMs }: HttpRequest): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, body: await answer.text() };
}

function overTls({ method, url, headers, body, timeoutMs }: HttpRequest, tls: RegistryTls): Promise<HttpAnswer> {
  const { insecure, ...certificates } = tls;
  const options = {
    method,
    headers,
    signal: AbortSignal.timeout(timeoutMs),
    rejectUnauthorized: insecure !== true,
    ...certificates,
  };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, options, (answer) => {
      answer.setEncoding("utf8");
      let text = "";
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
