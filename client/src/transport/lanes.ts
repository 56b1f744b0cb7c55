import type { IncomingLogMessage, LogSubscribeOptions } from "./log.ts";

/** A group's position in its partitions. */
export interface Positions<Message> {
  /** Whether this consumer still has the message's partition. */
  isOurs(message: Message): boolean;
  /** Moves the group's position past the message. */
  save(message: Message): Promise<void>;
}

/** One lane for each partition: its messages are handled in order, several at a time where asked for, lanes side by side. */
export interface Lanes<Message> {
  add(message: Message): void;
  /** Forgets what waits, and which partitions stand still: they are read anew from the group's position. */
  restart(): void;
  /** Messages that wait for their turn. */
  waiting(): number;
  /** Whether a handler runs or a position is being saved. */
  isBusy(): boolean;
  /** Resolves when nothing is being handled or saved. */
  settle(): Promise<void>;
  /** Calls back each time that no more than so many wait. */
  onRoom(most: number, callback: () => void): void;
  /** Handles nothing more; resolves when what runs is done and saved. */
  finish(): Promise<void>;
}

interface Entry<Message> {
  readonly message: Message;
  /** Messages of one key are handled one after the other. */
  readonly key: string;
  state: "waiting" | "running" | "done";
}

interface Lane<Message> {
  /** In order, from the first that is not done. */
  readonly entries: Entry<Message>[];
  /** The keys of the messages being handled. */
  readonly busy: Set<string>;
  stopped: boolean;
  /** Whether a lane before this one still handles something: no two messages of a key are handled at a time. */
  blocked: boolean;
  /** Told when nothing is handled here any more. */
  onQuiet: (() => void) | undefined;
  /** The last message that is done with all before it and not saved yet; the ones before it are saved with it. */
  unsaved: Message | undefined;
  saving: boolean;
}

function createLane<Message>(blocked: boolean): Lane<Message> {
  return {
    entries: [],
    busy: new Set(),
    stopped: false,
    blocked,
    onQuiet: undefined,
    unsaved: undefined,
    saving: false,
  };
}

type LaneOptions<Message extends IncomingLogMessage> = Pick<
  LogSubscribeOptions<Message>,
  "handle" | "onError" | "concurrency"
>;

/** Handles the messages of each partition in order, as many keys at a time as `concurrency` says. */
export function createLanes<Message extends IncomingLogMessage>(
  { handle, onError, concurrency = 1 }: LaneOptions<Message>,
  positions: Positions<Message>,
): Lanes<Message> {
  let lanes = new Map<string, Lane<Message>>();
  let latest: { readonly topic: string; readonly partition: number; readonly lane: Lane<Message> } | undefined;
  let waiting = 0;
  let room: { most: number; callback: () => void } | undefined;
  let finished = false;
  /** Handlers that run and positions being saved, of lanes past and present. */
  let active = 0;
  const settling: (() => void)[] = [];

  const begun = (): void => {
    active += 1;
  };
  const ended = (): void => {
    active -= 1;
    if (active === 0) for (const done of settling.splice(0)) done();
  };

  /** What waits is not begun any more, but keeps its place: the position must not pass it with what is done behind it. */
  const stop = (lane: Lane<Message>): void => {
    if (lane.stopped) return;
    lane.stopped = true;
    for (const { state } of lane.entries) if (state === "waiting") waiting -= 1;
  };

  /** Messages come many of a partition behind one another: the lane of the last is likely that of the next. */
  const laneOf = ({ topic, partition }: Message): Lane<Message> => {
    if (latest?.partition === partition && latest.topic === topic) return latest.lane;
    const name = `${partition} ${topic}`;
    const lane = lanes.get(name) ?? createLane<Message>(false);
    lanes.set(name, lane);
    latest = { topic, partition, lane };
    return lane;
  };

  /** Begins what may begin now: the first messages whose key is free, so many at a time. */
  const pump = (lane: Lane<Message>): void => {
    for (;;) {
      if (finished || lane.stopped || lane.blocked) return;
      const entry = nextOf(lane, concurrency);
      if (entry === undefined) break;
      if (!positions.isOurs(entry.message)) return stop(lane);
      begin(lane, entry);
    }
    if (room !== undefined && waiting <= room.most) room.callback();
  };

  /** A handler that is done when it returns costs no promise: most of them are. */
  const begin = (lane: Lane<Message>, entry: Entry<Message>): void => {
    entry.state = "running";
    lane.busy.add(entry.key);
    waiting -= 1;
    begun();
    try {
      const handled = handle(entry.message);
      if (handled === undefined) return passed(lane, entry);
      handled.then(
        () => {
          passed(lane, entry);
          pump(lane);
        },
        (error: unknown) => {
          failed(lane, entry, error);
          pump(lane);
        },
      );
    } catch (error) {
      failed(lane, entry, error);
    }
  };

  const passed = (lane: Lane<Message>, entry: Entry<Message>): void => {
    entry.state = "done";
    passDone(lane);
    over(lane, entry);
  };

  const failed = (lane: Lane<Message>, entry: Entry<Message>, error: unknown): void => {
    stop(lane);
    onError(error, entry.message);
    over(lane, entry);
  };

  const over = (lane: Lane<Message>, { key }: Entry<Message>): void => {
    // Saving goes on while the next message is handled; a position that is not saved means that messages come again.
    if (lane.unsaved !== undefined && !lane.saving) void save(lane);
    lane.busy.delete(key);
    if (lane.busy.size === 0) lane.onQuiet?.();
    ended();
  };

  /** One request at a time for each lane: of two under way, the older could arrive last. */
  const save = async (lane: Lane<Message>): Promise<void> => {
    begun();
    lane.saving = true;
    for (let message = lane.unsaved; message !== undefined; message = lane.unsaved) {
      lane.unsaved = undefined;
      if (positions.isOurs(message)) await positions.save(message).catch((error: unknown) => onError(error));
    }
    lane.saving = false;
    ended();
  };

  const settle = (): Promise<void> =>
    active === 0 ? Promise.resolve() : new Promise((done) => void settling.push(done));

  return {
    add: (message) => {
      const lane = laneOf(message);
      if (finished || lane.stopped) return;
      waiting += 1;
      lane.entries.push({ message, key: keyOf(message, concurrency), state: "waiting" });
      pump(lane);
    },
    restart: () => {
      const old = lanes;
      lanes = new Map();
      latest = undefined;
      for (const [name, lane] of old) {
        stop(lane);
        if (lane.busy.size === 0 && !lane.blocked) continue;
        const next = createLane<Message>(true);
        lanes.set(name, next);
        const free = (): void => {
          next.blocked = false;
          // A lane that was itself replaced while it waited hands on to the one that took its place.
          next.onQuiet?.();
          pump(next);
        };
        lane.onQuiet = free;
      }
    },
    waiting: () => waiting,
    isBusy: () => active > 0,
    onRoom: (most, callback) => {
      room = { most, callback };
    },
    settle,
    finish: () => {
      finished = true;
      return settle();
    },
  };
}

/** One key for all where one is handled at a time; messages without a key are free of each other. */
function keyOf({ key, offset }: IncomingLogMessage, concurrency: number): string {
  if (concurrency === 1) return "";
  return key === null ? `#${offset}` : `=${Buffer.from(key).toString("latin1")}`;
}

/** The first message whose key is free and has no message of its key waiting before it. */
function nextOf<Message>({ entries, busy }: Lane<Message>, concurrency: number): Entry<Message> | undefined {
  if (busy.size >= concurrency) return undefined;
  return entries.find(({ state, key }) => state === "waiting" && !busy.has(key));
}

/** Takes off what is done in front. A message behind one that is not done is not passed: it would be lost in a crash. */
function passDone<Message>(lane: Lane<Message>): void {
  for (let first = lane.entries[0]; first?.state === "done"; first = lane.entries[0]) {
    lane.unsaved = first.message;
    lane.entries.shift();
  }
}
