import { guidOf, identityOf } from "@concordat/schema";
import type { Operation } from "./check.ts";
import type { Answer, Call, Reference, Schema } from "./model.ts";

export type Recorded = Operation<Call, Answer>;

/** Subjects that share schemas or refer to each other, and share neither with those of another group. */
export interface Group {
  readonly name: string;
  /** The path that stands before that of Confluent's API: a context's, or nothing. */
  readonly base: string;
  readonly subjects: readonly string[];
  /** The subject whose schemas refer to those of the first one. */
  readonly referring: string | undefined;
  /** Whether clients delete for good. */
  readonly purges: boolean;
}

/** A group with what clients asked of it, and all schemas that they sent. */
export interface History {
  readonly group: Group;
  readonly operations: readonly Recorded[];
  readonly schemas: ReadonlyMap<string, Schema>;
}

export interface Workload {
  /** The nodes of the registry: each call goes to the next one. */
  readonly urls: readonly string[];
  readonly groups: readonly Group[];
  readonly clients: number;
  /** Calls of each client. */
  readonly calls: number;
  readonly seed: number;
}

/** Different names: no two of them are compatible, in either direction. */
const POOL = 4;
const LEVELS = ["NONE", "NONE", "BACKWARD", "FORWARD_TRANSITIVE", "FULL"];

interface Running {
  readonly group: Group;
  readonly operations: Recorded[];
  /** How many were begun. */
  calls: number;
  readonly schemas: Map<string, Schema>;
  /** The versions of each subject that clients know of, with their schemas. */
  readonly known: Map<string, { readonly version: number; readonly guid: string }[]>;
  readonly ids: number[];
}

/** The groups of a round: one subject for all, several with the same schemas, references, a context, and no purges. */
export function groupsOf(round: string): readonly Group[] {
  const group = (name: string, count: number, more: Partial<Group> = {}): Group => ({
    name: `${round}-${name}`,
    base: "",
    subjects: Array.from({ length: count }, (_, index) => `${round}-${name}-${index}`),
    referring: undefined,
    purges: true,
    ...more,
  });
  return [
    group("one", 1),
    group("shared", 2),
    group("kept", 1, { purges: false }),
    group("references", 2, { referring: `${round}-references-1` }),
    group("context", 2, { base: `/contexts/.${round}` }),
  ];
}

/**
 * Lets clients call a registry at the same time, each one call after the other, and then reads everything once more in
 * quiet. What they ask follows from the seed and from what they have been answered.
 */
export async function record({ urls, groups, clients, calls, seed }: Workload): Promise<readonly History[]> {
  const running = groups.map(
    (group): Running => ({ group, operations: [], calls: 0, schemas: new Map(), known: new Map(), ids: [] }),
  );
  const client = async (number: number) => {
    const random = randomFrom(seed * 1_000 + number);
    for (let call = 0; call < calls; call += 1) {
      const one = oneOf(running, random);
      await perform(urls, one, number, callFor(one, random));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  for (const one of running) await audit(urls, one, clients);
  return running;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function callFor(running: Running, random: () => number): Call {
  const { group, ids } = running;
  const subject = oneOf(group.subjects, random);
  const permanent = group.purges && random() < 0.4;
  const deleted = random() < 0.5;
  const share = random();
  if (share < 0.32) return { kind: "register", subject, schema: schemaFor(running, subject, random) };
  if (share < 0.39) return { kind: "lookup", subject, schema: schemaFor(running, subject, random) };
  if (share < 0.55) return { kind: "delete-version", subject, version: versionOf(running, subject, random), permanent };
  if (share < 0.62) return { kind: "delete-subject", subject, permanent };
  if (share < 0.7) return { kind: "versions", subject, deleted };
  if (share < 0.79) return { kind: "version", subject, version: versionOf(running, subject, random), deleted };
  if (share < 0.83) return { kind: "referrers", subject, version: latestOf(running, subject) };
  // An id of another group would say nothing of this one.
  if (share < 0.88 && ids.length > 0) return { kind: "schema", id: oneOf(ids, random) };
  if (share < 0.94) return { kind: "put-config", subject, level: oneOf(LEVELS, random) };
  return { kind: share < 0.97 ? "config" : "drop-config", subject };
}

function schemaFor(running: Running, subject: string, random: () => number): Schema {
  const { group, known } = running;
  const [base = ""] = group.subjects;
  const targets = known.get(base) ?? [];
  const refers = subject === group.referring && targets.length > 0 && random() < 0.8;
  return refers
    ? referringSchema(running, base, oneOf(targets.slice(-3), random), random)
    : plainSchema(running, random);
}

function plainSchema({ group, schemas }: Running, random: () => number): Schema {
  return kept(schemas, JSON.stringify({ type: "record", name: nameOf(group, random), fields: [] }), []);
}

function referringSchema(
  { group, schemas }: Running,
  subject: string,
  { version, guid }: { readonly version: number; readonly guid: string },
  random: () => number,
): Schema {
  const { name } = JSON.parse(schemas.get(guid)?.text ?? "{}") as { name: string };
  const fields = [{ name: "inner", type: name }];
  const text = JSON.stringify({ type: "record", name: `${nameOf(group, random)}_of`, fields });
  return kept(schemas, text, [{ name, subject, version, guid }]);
}

function nameOf(group: Group, random: () => number): string {
  return `${group.name.replaceAll("-", "_")}_${Math.floor(random() * POOL)}`;
}

function kept(schemas: Map<string, Schema>, text: string, references: readonly Reference[]): Schema {
  const plain = references.map(({ name, subject, version }) => ({ name, subject, version }));
  const guid = guidOf(identityOf({ text, references: plain, metadata: undefined, ruleSet: undefined }));
  const schema = { text, guid, references };
  schemas.set(guid, schema);
  return schema;
}

function latestOf({ known }: Running, subject: string): number {
  return known.get(subject)?.at(-1)?.version ?? 1;
}

function versionOf(running: Running, subject: string, random: () => number): number | "latest" {
  const latest = latestOf(running, subject);
  return random() < 0.2 ? "latest" : Math.max(1, latest - Math.floor(random() * 4));
}

async function perform(urls: readonly string[], running: Running, client: number, call: Call): Promise<Answer> {
  const { method, path, body } = requestOf(call);
  const url = urls[running.calls % urls.length];
  running.calls += 1;
  const from = performance.now();
  const response = await fetch(`${url}${running.group.base}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const told: unknown = await response.json();
  const to = performance.now();
  const answer = answerOf(call, told);
  running.operations.push({ client, call, answer, from, to });
  if (call.kind === "register" && "id" in answer) {
    running.ids.push(answer.id);
    const { version, guid } = answer;
    running.known.set(call.subject, [...(running.known.get(call.subject) ?? []), { version, guid }]);
  }
  return answer;
}

function requestOf(call: Call): { readonly method: string; readonly path: string; readonly body?: object } {
  if (call.kind === "schema") return { method: "GET", path: `/schemas/ids/${call.id}` };
  const subject = `/subjects/${call.subject}`;
  const config = `/config/${call.subject}`;
  switch (call.kind) {
    case "register":
      return { method: "POST", path: `${subject}/versions`, body: bodyOf(call.schema) };
    case "lookup":
      return { method: "POST", path: subject, body: bodyOf(call.schema) };
    case "delete-version":
      return { method: "DELETE", path: `${subject}/versions/${call.version}?permanent=${call.permanent}` };
    case "delete-subject":
      return { method: "DELETE", path: `${subject}?permanent=${call.permanent}` };
    case "versions":
      return { method: "GET", path: `${subject}/versions?deleted=${call.deleted}` };
    case "version":
      return { method: "GET", path: `${subject}/versions/${call.version}?deleted=${call.deleted}` };
    case "referrers":
      return { method: "GET", path: `${subject}/versions/${call.version}/referencedby` };
    case "put-config":
      return { method: "PUT", path: config, body: { compatibility: call.level } };
    case "drop-config":
      return { method: "DELETE", path: config };
    case "config":
      return { method: "GET", path: config };
  }
}

function bodyOf({ text, references }: Schema): object {
  return { schema: text, references: references.map(({ name, subject, version }) => ({ name, subject, version })) };
}

/** What the model knows of an answer. Throws where it is none that the API has. */
function answerOf({ kind }: Call, told: unknown): Answer {
  if (typeof told === "number") return { version: told };
  if (Array.isArray(told)) return { numbers: told.map(Number) };
  const fields = told as Readonly<Record<string, unknown>>;
  if (typeof fields.error_code === "number") return { code: fields.error_code };
  const level = fields.compatibility ?? fields.compatibilityLevel;
  if (typeof level === "string") return { level };
  const { id, version, guid } = fields;
  if (typeof guid === "string" && kind === "schema") return { guid };
  if (typeof id === "number" && typeof version === "number" && typeof guid === "string") return { id, version, guid };
  throw new Error(`${kind} was answered ${JSON.stringify(told)}`);
}

/** Reads all there is of a group once nobody else asks, after a last change of each subject's config. */
async function audit(urls: readonly string[], running: Running, client: number): Promise<void> {
  const ask = (call: Call) => perform(urls, running, client, call);
  for (const subject of running.group.subjects) {
    await ask({ kind: "put-config", subject, level: "FULL_TRANSITIVE" });
    await ask({ kind: "config", subject });
    await ask({ kind: "versions", subject, deleted: false });
    const all = await ask({ kind: "versions", subject, deleted: true });
    if (!("numbers" in all)) continue;
    for (const version of all.numbers) {
      await ask({ kind: "version", subject, version, deleted: true });
      await ask({ kind: "referrers", subject, version });
    }
  }
}

function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}
