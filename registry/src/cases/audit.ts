import type { AuditEntry, AuditVerification } from "@concordat/client/api";
import type { KeptNote } from "../store/access.ts";
import { CHAIN_START, chained } from "../store/chain.ts";
import { decide } from "./commit.ts";
import { auditEntryOf } from "./notes.ts";
import { lookAtAll, type Registry } from "./registry.ts";
import type { View } from "./view.ts";

/** Which entries of the audit log to show: all that fit what is given. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly what?: string | undefined;
  readonly target?: string | undefined;
  /** Only entries with a smaller number. */
  readonly before?: number | undefined;
  /** So many at most, the newest ones. */
  readonly last: number;
}

/** Entries that are read at once. */
const PIECE = 1_000;
/** What an entry says that tells of others that were removed. */
const FORGOTTEN = "forgotten";

/** The entries of a filter, oldest first. */
export async function auditList(
  at: View,
  { actor, what, target, before, last }: AuditFilter,
): Promise<readonly AuditEntry[]> {
  const fits = (entry: AuditEntry) =>
    (before === undefined || entry.seq < before) &&
    (actor === undefined || entry.actor === actor) &&
    (what === undefined || entry.what === what) &&
    (target === undefined || entry.target === target);
  let found: AuditEntry[] = [];
  for await (const note of notesIn(at)) {
    const entry = parsed(note);
    if (fits(entry)) found.push(entry);
    if (found.length > 2 * last) found = found.slice(-last);
  }
  return found.slice(-last);
}

async function* notesIn({ reading }: View): AsyncIterable<KeptNote> {
  let after = 0;
  for (;;) {
    const piece = await reading.access.notes({ after, first: PIECE });
    yield* piece;
    const end = piece.at(-1);
    if (end === undefined || piece.length < PIECE) return;
    after = end.seq;
  }
}

function parsed({ seq, entry }: KeptNote): AuditEntry {
  return { seq, ...(JSON.parse(entry) as Omit<AuditEntry, "seq">) };
}

/** Checks that each entry is what it was, and none between the first and the last is missing. */
export async function verifyAudit(at: View): Promise<AuditVerification> {
  let first: KeptNote | undefined;
  let last: KeptNote | undefined;
  let entries = 0;
  // That the beginning is missing is in order where a later entry says so.
  let isBegun = false;
  for await (const note of notesIn(at)) {
    entries += 1;
    const broken = brokenBy(note, last);
    if (broken !== undefined) return { whole: false, entries, broken: note.seq, message: broken };
    first ??= note;
    last = note;
    isBegun ||= first.previous === CHAIN_START || forgets(note, first);
  }
  if (first === undefined || last === undefined) return { whole: true, entries, message: "The audit log is empty." };
  if (!isBegun)
    return {
      whole: false,
      entries,
      broken: first.seq,
      message: `Entries before ${first.seq} are missing, and no later entry says that they were removed for their age.`,
    };
  return {
    whole: true,
    entries,
    message: `${entries} entries are as they were written. The newest is ${last.seq}, with the hash ${last.hash}.`,
  };
}

function brokenBy({ seq, entry, previous, hash }: KeptNote, last: KeptNote | undefined): string | undefined {
  if (last !== undefined && (seq !== last.seq + 1 || previous !== last.hash))
    return seq === last.seq + 1
      ? `Entry ${last.seq} or ${seq} was replaced: they do not follow each other.`
      : `Entries are missing between ${last.seq} and ${seq}.`;
  return chained(previous, entry) === hash ? undefined : `Entry ${seq} was altered.`;
}

function forgets(note: KeptNote, first: KeptNote): boolean {
  const { what, after } = parsed(note);
  if (what !== FORGOTTEN || typeof after !== "object" || after === null) return false;
  return Reflect.get(after, "upTo") === first.seq - 1 && Reflect.get(after, "hash") === first.previous;
}

/** Removes entries that are older than a time, in milliseconds since 1970, and notes that. Gives how many. */
export async function forgetAudit(registry: Registry, before: number): Promise<number> {
  let end: KeptNote | undefined;
  let count = 0;
  for await (const note of notesIn(lookAtAll(registry))) {
    if (parsed(note).time >= before) break;
    end = note;
    count += 1;
  }
  if (end === undefined) return 0;
  const { seq, hash } = end;
  await decide(registry, FORGOTTEN, async () => {
    const note = { what: FORGOTTEN, after: { upTo: seq, hash } };
    const entry = auditEntryOf(registry.actor, registry.now(), note);
    // The new entry is chained to the last one, which may be among those that go.
    return {
      writes: [
        { kind: "note", entry },
        { kind: "forget-notes", upTo: seq },
      ],
      answer: () => undefined,
    };
  });
  return count;
}
