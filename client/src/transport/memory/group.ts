import type { IncomingMessage, SubscribeOptions } from "../transport.ts";
import type { Log } from "./log.ts";

/** A consumer in a group. */
export interface Member {
  readonly options: SubscribeOptions;
  /** Resolves when nothing that this member handles is running. */
  idle(): Promise<void>;
}

interface Track {
  /** Index of the next message that the group handles. */
  next: number;
  running: boolean;
  /** The member that failed here; the partition waits until another one owns it. */
  failed: Member | undefined;
}

/** The position of one consumer group in one topic, and who of its members handles which partition. */
export interface Group {
  join(options: SubscribeOptions): Member;
  leave(member: Member): Promise<void>;
  /** Starts handling whatever can be handled. */
  drive(): void;
  /** Whether every message is handled, or its partition stands still. */
  isIdle(): boolean;
}

export function createGroup(log: Log, from: "earliest" | "latest"): Group {
  const tracks: Track[] = log.map((partition) => ({
    next: from === "earliest" ? 0 : partition.length,
    running: false,
    failed: undefined,
  }));
  const members: Member[] = [];
  const running = new Map<Member, Set<Promise<void>>>();

  const ownerOf = (partition: number): Member | undefined => members[partition % members.length];

  const handle = async (member: Member, track: Track, message: IncomingMessage): Promise<void> => {
    try {
      await member.options.handle(message);
      track.next += 1;
    } catch (error) {
      track.failed = member;
      member.options.onError(error, message);
    }
    track.running = false;
  };

  const drive = (): void => {
    for (const [partition, track] of tracks.entries()) {
      const member = ownerOf(partition);
      const message = log[partition]?.[track.next];
      if (track.running || member === undefined || message === undefined || track.failed === member) continue;
      track.running = true;
      const tasks = running.get(member);
      const task = handle(member, track, message).then(() => {
        tasks?.delete(task);
        drive();
      });
      tasks?.add(task);
    }
  };

  return {
    drive,
    join: (options) => {
      const member: Member = {
        options,
        idle: async () => {
          await Promise.all(running.get(member) ?? []);
        },
      };
      members.push(member);
      running.set(member, new Set());
      return member;
    },
    leave: async (member) => {
      members.splice(members.indexOf(member), 1);
      await member.idle();
      running.delete(member);
      drive();
    },
    isIdle: () =>
      tracks.every((track, partition) => {
        const member = ownerOf(partition);
        const done = track.next >= (log[partition]?.length ?? 0);
        return !track.running && (done || member === undefined || track.failed === member);
      }),
  };
}
