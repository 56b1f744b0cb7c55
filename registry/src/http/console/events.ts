import { Readable } from "node:stream";
import type { Key } from "../../store/epochs.ts";
import type { ChangeListener, Store } from "../../store/store.ts";
import { RequestError } from "../core/request-error.ts";
import { type Row, StreamedAnswer } from "../core/route.ts";

/** Milliseconds for which changes are gathered before pages hear of them. */
const GATHER_MS = 300;
/** How often it is asked for what other nodes and processes have committed, while somebody listens. */
const ASK_MS = 1_000;
/** How often something is sent, so that nobody in between takes the connection for dead. */
const BEAT_MS = 20_000;
/** After that a browser connects anew, and shows again who it is. */
const LIFE_MS = 300_000;
const MOST_LISTENERS = 1_000;
/** What no page shows: logins and uses of tokens move it all the time. */
const UNSHOWN: ReadonlySet<Key> = new Set(["access", "notes"]);

/** Tells browsers that something has changed. */
export interface ChangeFeed {
  /** A stream of server-sent events: `changed`, after commits of any node. */
  listen(): Readable;
  /** Ends all streams, and each that is asked for from now on. */
  end(): void;
}

const CHANGED = "event: changed\ndata: {}\n\n";
/** A page that was made before a change may listen only after it: it hears of one so recent at once. */
const RECENT_MS = 10_000;

/** The changes of a store as server-sent events. While nobody listens, only the time of the last one is kept. */
export function changeFeed(store: Pick<Store, "onChange" | "fresh">): ChangeFeed {
  const listeners = new Set<Readable>();
  let last = Number.NEGATIVE_INFINITY;
  let ended = false;
  let gathering: NodeJS.Timeout | undefined;
  let timers: readonly NodeJS.Timeout[] = [];

  const send = (text: string) => {
    for (const listener of listeners) listener.push(text);
  };
  const tell = () => {
    gathering = undefined;
    send(CHANGED);
  };
  const changed: ChangeListener = (moved) => {
    if (moved !== undefined && [...moved].every((key) => UNSHOWN.has(key))) return;
    last = performance.now();
    if (listeners.size === 0 || gathering !== undefined) return;
    gathering = setTimeout(tell, GATHER_MS);
  };
  const rest = () => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
    clearTimeout(gathering);
    gathering = undefined;
  };
  const wake = () => {
    timers = [setInterval(() => void store.fresh(), ASK_MS), setInterval(() => send(": \n\n"), BEAT_MS)];
    for (const timer of timers) timer.unref();
  };
  const leave = (listener: Readable) => {
    if (!listeners.delete(listener)) return;
    if (listeners.size === 0) rest();
  };

  store.onChange(changed);
  return {
    listen: () => {
      if (ended || listeners.size >= MOST_LISTENERS)
        throw new RequestError(503, "No more pages can be told of changes; they are as of when they were loaded");
      const stream = new Readable({ read: () => undefined });
      const life = setTimeout(() => stream.push(null), LIFE_MS);
      life.unref();
      stream.once("close", () => {
        clearTimeout(life);
        leave(stream);
      });
      if (listeners.size === 0) wake();
      listeners.add(stream);
      stream.push("retry: 2000\n\n");
      if (performance.now() - last < RECENT_MS) stream.push(CHANGED);
      return stream;
    },
    end: () => {
      ended = true;
      for (const listener of listeners) listener.push(null);
    },
  };
}

/** The route of the events. */
export function eventRow(feed: ChangeFeed): Row {
  return {
    method: "GET",
    path: "/ui/events",
    summary: "That something has changed, as server-sent events",
    permission: "read",
    respond: () => new StreamedAnswer("text/event-stream", feed.listen()),
  };
}
