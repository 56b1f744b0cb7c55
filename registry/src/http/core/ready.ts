import type { IncomingMessage, ServerResponse } from "node:http";
import { Bounded } from "../../bounded.ts";
import type { Asked } from "../../store/epochs.ts";
import type { Store } from "../../store/store.ts";
import type { Metrics } from "./metrics.ts";
import { isPlainBodyType } from "./negotiate.ts";
import type { Observed } from "./series.ts";

/** Bytes of answers that are kept. */
const KEPT_BYTES = 32 * 1024 * 1024;
/** About what an entry takes besides its strings. */
const ENTRY_BYTES = 400;
/** About what one key of what was asked takes; most are shared. */
const ASKED_BYTES = 64;

/** Bytes of a body at most, where an answer is kept for it. */
const LONGEST_BODY = 32 * 1024;

const REQUEST_ID = "x-request-id";

/** An answer as it is sent. */
interface Ready {
  /** What was asked for it: it holds as long as nothing of that has changed. */
  readonly asked: Asked;
  /** Names and values of headers in turn, the request's id last. */
  readonly head: string[];
  /** The bytes, one in each UTF-16 unit: as a string they go to the socket together with the head. */
  readonly body: string;
  readonly get: Observed;
  readonly headOnly: Observed;
}

/** An answer that is kept. */
interface Answered {
  readonly asked: Asked;
  readonly head: readonly string[];
  readonly body: string | Buffer;
  /** The route, as metrics tell it. */
  readonly route: string;
  /** The body of the request that it is kept for besides; undefined for requests without one. */
  readonly repeated: Buffer | undefined;
}

/** What of a request decides which answer it gets. */
interface Wanted {
  /** The URL with the headers that answers depend on, and the body. */
  readonly name: string;
  /** The id that the client gave. */
  readonly id: string | undefined;
}

/** What answering from memory needs of the server. */
export interface ReadySettings {
  readonly store: Pick<Store, "holds">;
  readonly metrics: Metrics;
  /** Makes an id for a request that has none. */
  readonly nextId: () => string;
  /** Whether anything is kept. */
  readonly caches: boolean;
}

/** Answers that are kept as they are sent, by URL and headers, and sent before anything else is done with a request. */
export class ReadyAnswers {
  readonly #kept: Bounded<Ready>;
  readonly #settings: ReadySettings;

  constructor(settings: ReadySettings) {
    this.#settings = settings;
    this.#kept = new Bounded(settings.caches ? KEPT_BYTES : 0);
  }

  /** Sends a request's answer where it is kept and holds; false where nothing was done. */
  send(request: IncomingMessage, response: ServerResponse): boolean {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return false;
    const begun = performance.now();
    const wanted = wantedBy(request.url ?? "/", request.rawHeaders);
    const ready = wanted === undefined ? undefined : this.#holding(wanted.name);
    if (wanted === undefined || ready === undefined) return false;
    const { head, body } = ready;
    head[head.length - 1] = wanted.id ?? this.#settings.nextId();
    response.writeHead(200, head).end(body, "latin1");
    (method === "GET" ? ready.get : ready.headOnly).observe((performance.now() - begun) / 1_000);
    return true;
  }

  /** Sends a request's answer where it is kept and holds, once its route is known and counts it; false where nothing was done. */
  sendTo(request: IncomingMessage, response: ServerResponse, id: string, repeated?: Buffer): boolean {
    const wanted = wantedBy(request.url ?? "/", request.rawHeaders, repeated);
    const ready = wanted === undefined ? undefined : this.#holding(wanted.name);
    if (ready === undefined) return false;
    response.writeHead(200, [...ready.head.slice(0, -1), id]).end(ready.body, "latin1");
    return true;
  }

  /** Keeps an answer that is about to be sent: `head` has names and values of its headers in turn, but for the request's id. */
  keep(request: IncomingMessage, { asked, head, body, route, repeated }: Answered): void {
    const wanted = wantedBy(request.url ?? "/", request.rawHeaders, repeated);
    if (wanted === undefined) return;
    const latin1 = (typeof body === "string" ? Buffer.from(body) : body).toString("latin1");
    const observed = (method: string) => this.#settings.metrics.durations({ method, route, status: 200 });
    const ready = {
      asked,
      head: [...head, REQUEST_ID, ""],
      body: latin1,
      get: observed("GET"),
      headOnly: observed("HEAD"),
    };
    const strings = head.reduce((sum, text) => sum + text.length, wanted.name.length + latin1.length);
    this.#kept.put(wanted.name, ready, strings + ENTRY_BYTES + asked.size * ASKED_BYTES);
  }

  #holding(name: string): Ready | undefined {
    const ready = this.#kept.peek(name);
    if (ready === undefined || this.#settings.store.holds(ready.asked)) return ready;
    this.#kept.drop(name);
    return undefined;
  }
}

/** What a request wants, by its URL, headers and body; undefined where its headers are unusual, or its body is long. */
function wantedBy(url: string, headers: readonly string[], repeated?: Buffer): Wanted | undefined {
  if (repeated !== undefined && repeated.length > LONGEST_BODY) return undefined;
  let accept: string | undefined;
  let encoding: string | undefined;
  let id: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? "";
    const value = headers[index + 1] ?? "";
    // Most names are told apart by their lengths.
    if (name.length === 6 && name.toLowerCase() === "accept") {
      if (accept !== undefined) return undefined;
      accept = value;
    } else if (name.length === 15 && name.toLowerCase() === "accept-encoding") {
      if (encoding !== undefined) return undefined;
      encoding = value;
    } else if (name.length === 12) {
      const lower = name.toLowerCase();
      if (lower === "content-type" && !isPlainBodyType(value)) return undefined;
      if (lower === REQUEST_ID) {
        if (id !== undefined) return undefined;
        id = value;
      }
    }
  }
  const sent = repeated === undefined ? "" : `\n${repeated.toString("latin1")}`;
  return { name: `${url}\n${accept ?? ""}\n${encoding ?? ""}${sent}`, id: id === "" ? undefined : id };
}
