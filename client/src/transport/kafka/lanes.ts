import type { IncomingMessage, SubscribeOptions } from "../transport.ts";
import { kafkaError } from "./errors.ts";

/** What a message's partition can tell about it later on. */
export interface Hold {
  /** Whether this consumer still has the message's partition. */
  isOurs(): boolean;
  /** Moves the group's position past the message. */
  save(): Promise<void>;
}

/** One lane for each partition: its messages are handled one after the other, and lanes side by side. */
export interface Lanes {
  add(message: IncomingMessage, hold: Hold): void;
  /** Forgets what waits, and which partitions stand still: they are read anew from the group's position. */
  restart(): void;
  /** Messages that wait for their turn. */
  waiting(): number;
  /** Calls back each time that no more than so many wait. */
  onRoom(most: number, callback: () => void): void;
  /** Handles nothing more; resolves when what runs is done and saved. */
  finish(): Promise<void>;
}

interface Lane {
  tail: Promise<void>;
  stopped: boolean;
  /** The last message handled that is not saved yet; the ones before it are saved with it. */
  unsaved: Hold | undefined;
  saving: boolean;
}

function createLane(tail: Promise<void> = Promise.resolve()): Lane {
  return { tail, stopped: false, unsaved: undefined, saving: false };
}

export function createLanes(options: Pick<SubscribeOptions, "handle" | "onError">): Lanes {
  let lanes = new Map<string, Lane>();
  let waiting = 0;
  let room: { most: number; callback: () => void } | undefined;
  let finished = false;
  /** Handlers that run and positions being saved, of lanes past and present. */
  const running = new Set<Promise<void>>();

  const track = (task: Promise<void>): Promise<void> => {
    const tracked = task.finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  };

  const handle = async (lane: Lane, message: IncomingMessage, hold: Hold): Promise<void> => {
    try {
      await options.handle(message);
    } catch (error) {
      lane.stopped = true;
      options.onError(error, message);
      return;
    }
    // Saving goes on while the next message is handled; a position that is not saved means that messages come again.
    lane.unsaved = hold;
    if (!lane.saving) void track(save(lane));
  };

  /** One request at a time for each lane: of two under way, the older could arrive last. */
  const save = async (lane: Lane): Promise<void> => {
    lane.saving = true;
    for (let hold = lane.unsaved; hold !== undefined; hold = lane.unsaved) {
      lane.unsaved = undefined;
      if (hold.isOurs())
        await hold.save().catch((error: unknown) => options.onError(kafkaError("saving the group's position", error)));
    }
    lane.saving = false;
  };

  return {
    add: (message, hold) => {
      const key = `${message.partition} ${message.topic}`;
      const lane = lanes.get(key) ?? createLane();
      lanes.set(key, lane);
      waiting += 1;
      lane.tail = lane.tail.then(async () => {
        waiting -= 1;
        if (!finished && !lane.stopped && hold.isOurs()) await track(handle(lane, message, hold));
        if (room !== undefined && waiting <= room.most) room.callback();
      });
    },
    restart: () => {
      for (const lane of lanes.values()) lane.stopped = true;
      // A handler that still runs is waited for, so that no two messages of a partition are handled at a time.
      lanes = new Map(Array.from(lanes, ([key, { tail }]) => [key, createLane(tail)]));
    },
    waiting: () => waiting,
    onRoom: (most, callback) => {
      room = { most, callback };
    },
    finish: async () => {
      finished = true;
      while (running.size > 0) await Promise.all(running);
    },
  };
}
