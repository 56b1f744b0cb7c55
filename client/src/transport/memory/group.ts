import { createLanes, type Lanes, type Positions } from "../lanes.ts";
import type { IncomingLogMessage, LogSubscribeOptions } from "../log.ts";
import type { Chance } from "./faults.ts";
import type { TopicLog } from "./log.ts";

/** Most turns of the event loop that a message is held back. */
const MOST_TURNS = 8;

/** A message on its way to a consumer. */
interface Delivery extends IncomingLogMessage {
  /** Index that the group's position moves to once it is handled. */
  readonly next: number;
}

/** A consumer in a group. */
export interface Member {
  readonly options: LogSubscribeOptions;
  readonly lanes: Lanes<Delivery>;
}

/** The position of one consumer group in one topic, and who of its members handles which partition. */
export interface Group {
  join(options: LogSubscribeOptions): Member;
  /** Resolves when what the member handles is done. */
  leave(member: Member): Promise<void>;
  /** Hands out whatever can be handled. */
  drive(): void;
  /** Whether the message is still to be handled: another delivery of it may have been. */
  isOpen(message: IncomingLogMessage): boolean;
  /** Moves the position past a message. */
  pass(message: IncomingLogMessage): void;
  /** Whether every message is handled, or its partition stands still. */
  isIdle(): boolean;
}

/** A consumer group over a log: it knows its members, and how far each partition is handled. */
export function createGroup(name: string, log: TopicLog, from: "earliest" | "latest", chance: Chance): Group {
  /** Index of the first message of each partition that the group has not done, and of the first not handed out. */
  const saved = log.map((partition) => (from === "earliest" ? 0 : partition.length));
  let given = [...saved];
  let members: readonly Member[] = [];
  let rebalancing = 0;
  const attempts = new Map<string, number>();

  const ownerOf = (partition: number): Member | undefined => members[partition % members.length];

  /** Members are others: what waits is forgotten, what runs is waited for, and all goes on from the saved position. */
  const rebalance = async (next: readonly Member[]): Promise<void> => {
    rebalancing += 1;
    const all = new Set([...members, ...next]);
    members = next;
    for (const { lanes } of all) lanes.restart();
    await Promise.all(Array.from(all, ({ lanes }) => lanes.settle()));
    rebalancing -= 1;
    if (rebalancing > 0) return;
    given = [...saved];
    for (const { options } of all) options.onRestart?.();
    drive();
  };

  const moveTo = (partition: number, index: number): void => {
    saved[partition] = Math.max(saved[partition] ?? 0, index);
  };

  const positionsOf = (member: () => Member): Positions<Delivery> => ({
    isOurs: ({ partition }) => ownerOf(partition) === member(),
    save: async (message) => {
      const { partition, offset, next } = message;
      const key = `${partition} ${offset}`;
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      if (chance("loseAck", name, message, attempt) === undefined) return moveTo(partition, next);
      member().lanes.restart();
      for (const [owned] of log.entries()) if (ownerOf(owned) === member()) given[owned] = saved[owned] ?? 0;
      drive();
    },
  });

  const give = ({ lanes }: Member, message: IncomingLogMessage, next: number): void => {
    lanes.add({ ...message, next });
    if (chance("duplicate", name, message) !== undefined) lanes.add({ ...message, next });
  };

  const drive = (): void => {
    if (rebalancing > 0) return;
    for (const [partition, messages] of log.entries()) {
      const member = ownerOf(partition);
      if (member === undefined) continue;
      for (let index = given[partition] ?? 0; index < messages.length; ) {
        const [message, behind] = [messages[index], messages[index + 1]];
        if (message === undefined) break;
        // Only the second of the two moves the position.
        const swapped = behind !== undefined && chance("swap", name, message) !== undefined;
        given[partition] = index + (swapped ? 2 : 1);
        if (swapped) give(member, behind, index);
        give(member, message, given[partition]);
        index = given[partition];
      }
    }
  };

  return {
    drive,
    join: (options) => {
      const delayed = async (message: IncomingLogMessage): Promise<void> => {
        const drawn = chance("delay", name, message);
        if (drawn !== undefined) await turns(1 + Math.floor(drawn * MOST_TURNS));
        await options.handle(message);
      };
      const positions = positionsOf(() => member);
      const member: Member = { options, lanes: createLanes({ ...options, handle: delayed }, positions) };
      void rebalance([...members, member]);
      return member;
    },
    leave: async (member) => {
      await member.lanes.finish();
      void rebalance(members.filter((one) => one !== member));
    },
    isOpen: ({ partition, offset }) => Number(offset) >= (saved[partition] ?? 0),
    pass: ({ partition, offset }) => moveTo(partition, Number(offset) + 1),
    isIdle: () => rebalancing === 0 && members.every(({ lanes }) => lanes.waiting() === 0 && !lanes.isBusy()),
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
}
