import type { IncomingMessage, SubscribeOptions } from "./transport.ts";

/** What a message's partition can tell about it later on. */
export interface Hold {
  /** Whether this consumer still has the message's partition. */
  isOurs(): boolean;
  /** Moves the group's position past the message. */
  save(): Promise<void>;
}

/** One lane for each partition: its messages are handled in order, several at a time where asked for, lanes side by side. */
export interface Lanes {
  add(message: IncomingMessage, hold: Hold): void;
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

interface Entry {
  readonly message: IncomingMessage;
  readonly hold: Hold;
  /** Messages of one key are handled one after the other. */
  readonly key: string;
  state: "waiting" | "running" | "done";
}

interface Lane {
  /** In order, from the first that is not done. */
  entries: Entry[];
  /** The keys of the messages being handled. */
  readonly busy: Set<string>;
  readonly running: Set<Promise<void>>;
  stopped: boolean;
  /** What a lane before this one still handles, so that no two messages of a key are handled at a time. */
  before: Promise<void> | undefined;
  /** The last message that is done with all before it and not saved yet; the ones before it are saved with it. */
  unsaved: Hold | undefined;
  saving: boolean;
}

function createLane(before?: Promise<void>): Lane {
  return {
    entries: [],
    busy: new Set(),
    running: new Set(),
    stopped: false,
    before,
    unsaved: undefined,
    saving: false,
  };
}

type LaneOptions = Pick<SubscribeOptions, "handle" | "onError" | "concurrency">;

export function createLanes({ handle, onError, concurrency = 1 }: LaneOptions): Lanes {
  let lanes = new Map<string, Lane>();
  let waiting = 0;
  let room: { most: number; callback: () => void } | undefined;
  let finished = false;
  /** Handlers that run and positions being saved, of lanes past and present. */
  const running = new Set<Promise<void>>();

  const track = (task: Promise<void>, also?: Set<Promise<void>>): void => {
    const tracked = task.finally(() => {
      running.delete(tracked);
      also?.delete(tracked);
    });
    running.add(tracked);
    also?.add(tracked);
  };

  const stop = (lane: Lane): void => {
    lane.stopped = true;
    waiting -= lane.entries.filter(({ state }) => state === "waiting").length;
    lane.entries = lane.entries.filter(({ state }) => state !== "waiting");
  };

  /** Begins what may begin now: the first messages whose key is free, so many at a time. */
  const pump = (lane: Lane): void => {
    if (finished || lane.stopped || lane.before !== undefined) return;
    for (let entry = nextOf(lane, concurrency); entry !== undefined; entry = nextOf(lane, concurrency)) {
      if (!entry.hold.isOurs()) return stop(lane);
      entry.state = "running";
      lane.busy.add(entry.key);
      waiting -= 1;
      track(run(lane, entry), lane.running);
    }
    if (room !== undefined && waiting <= room.most) room.callback();
  };

  const run = async (lane: Lane, entry: Entry): Promise<void> => {
    try {
      await handle(entry.message);
      entry.state = "done";
      passDone(lane);
    } catch (error) {
      stop(lane);
      onError(error, entry.message);
    }
    // Saving goes on while the next message is handled; a position that is not saved means that messages come again.
    if (lane.unsaved !== undefined && !lane.saving) track(save(lane));
    lane.busy.delete(entry.key);
    pump(lane);
  };

  /** One request at a time for each lane: of two under way, the older could arrive last. */
  const save = async (lane: Lane): Promise<void> => {
    lane.saving = true;
    for (let hold = lane.unsaved; hold !== undefined; hold = lane.unsaved) {
      lane.unsaved = undefined;
      if (hold.isOurs()) await hold.save().catch((error: unknown) => onError(error));
    }
    lane.saving = false;
  };

  const settle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
  };

  return {
    add: (message, hold) => {
      const name = `${message.partition} ${message.topic}`;
      const lane = lanes.get(name) ?? createLane();
      lanes.set(name, lane);
      if (finished || lane.stopped) return;
      waiting += 1;
      lane.entries.push({ message, hold, key: keyOf(message, concurrency), state: "waiting" });
      pump(lane);
    },
    restart: () => {
      const old = lanes;
      lanes = new Map();
      for (const [name, lane] of old) {
        stop(lane);
        if (lane.running.size === 0 && lane.before === undefined) continue;
        const next = createLane(Promise.all([lane.before, ...lane.running]).then(() => undefined));
        lanes.set(name, next);
        void next.before?.then(() => {
          next.before = undefined;
          pump(next);
        });
      }
    },
    waiting: () => waiting,
    isBusy: () => running.size > 0,
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
function keyOf({ key, offset }: IncomingMessage, concurrency: number): string {
  if (concurrency === 1) return "";
  return key === null ? `#${offset}` : `=${Buffer.from(key).toString("latin1")}`;
}

/** The first message whose key is free and has no message of its key waiting before it. */
function nextOf({ entries, busy }: Lane, concurrency: number): Entry | undefined {
  if (busy.size >= concurrency) return undefined;
  return entries.find(({ state, key }) => state === "waiting" && !busy.has(key));
}

/** Takes off what is done in front. A message behind one that is not done is not passed: it would be lost in a crash. */
function passDone(lane: Lane): void {
  const first = lane.entries.findIndex(({ state }) => state !== "done");
  const done = lane.entries.splice(0, first === -1 ? lane.entries.length : first);
  lane.unsaved = done.at(-1)?.hold ?? lane.unsaved;
}
