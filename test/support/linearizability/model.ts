import type { Model } from "./check.ts";

/** A reference as a schema has it; `guid` is of the schema that its name stands for. */
export interface Reference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
  readonly guid: string;
}

/** A schema that clients register. */
export interface Schema {
  readonly text: string;
  readonly guid: string;
  readonly references: readonly Reference[];
}

export type Call =
  | { readonly kind: "register"; readonly subject: string; readonly schema: Schema }
  | { readonly kind: "lookup"; readonly subject: string; readonly schema: Schema }
  | {
      readonly kind: "delete-version";
      readonly subject: string;
      readonly version: number | "latest";
      readonly permanent: boolean;
    }
  | { readonly kind: "delete-subject"; readonly subject: string; readonly permanent: boolean }
  | { readonly kind: "versions"; readonly subject: string; readonly deleted: boolean }
  | {
      readonly kind: "version";
      readonly subject: string;
      readonly version: number | "latest";
      readonly deleted: boolean;
    }
  | { readonly kind: "referrers"; readonly subject: string; readonly version: number }
  | { readonly kind: "schema"; readonly id: number }
  | { readonly kind: "put-config"; readonly subject: string; readonly level: string }
  | { readonly kind: "config"; readonly subject: string }
  | { readonly kind: "drop-config"; readonly subject: string };

/** `code` is Confluent's, of a refusal. */
export type Answer =
  | { readonly code: number }
  | { readonly id: number; readonly version: number; readonly guid: string }
  | { readonly guid: string }
  | { readonly version: number }
  | { readonly numbers: readonly number[] }
  | { readonly level: string };

interface Row {
  readonly version: number;
  readonly id: number;
  readonly guid: string;
  readonly deleted: boolean;
  readonly references: readonly Reference[];
}

interface Subject {
  readonly rows: readonly Row[];
  readonly level: string | undefined;
}

/** Subjects that share schemas or refer to each other, and the highest id that they were given. */
export interface State {
  readonly subjects: Readonly<Record<string, Subject>>;
  readonly highest: number;
}

interface Step {
  readonly state: State;
  readonly answer: Answer;
}

const READS: ReadonlySet<Call["kind"]> = new Set(["lookup", "versions", "version", "referrers", "schema", "config"]);

/**
 * A registry of some subjects of one context, one call after the other: what Confluent's API documents of registering,
 * deleting and configuring. The level is NONE unless configured, and all schemas are incompatible with each other.
 */
export function registryModel(subjects: readonly string[]): Model<State, Call, Answer> {
  const none: Subject = { rows: [], level: undefined };
  return {
    initial: { subjects: Object.fromEntries(subjects.map((subject) => [subject, none])), highest: 0 },
    step: (state, call, answer) => {
      const due = stepOf(state, call, answer);
      return same(due.answer, answer) ? due.state : undefined;
    },
    isRead: ({ kind }, answer) => "code" in answer || READS.has(kind),
    key: (state) => JSON.stringify(state),
  };
}

function stepOf(state: State, call: Call, answer: Answer): Step {
  switch (call.kind) {
    case "register":
      return register(state, call.subject, call.schema, answer);
    case "delete-version":
      return deleteVersion(state, call);
    case "delete-subject":
      return deleteSubject(state, call.subject, call.permanent);
    case "put-config":
      return { state: withSubject(state, call.subject, { level: call.level }), answer: { level: call.level } };
    case "drop-config": {
      const { level } = subjectOf(state, call.subject);
      if (level === undefined) return { state, answer: { code: 40401 } };
      return { state: withSubject(state, call.subject, { level: undefined }), answer: { level } };
    }
    default:
      return { state, answer: read(state, call) };
  }
}

function register(state: State, subject: string, schema: Schema, answer: Answer): Step {
  const { rows, level = "NONE" } = subjectOf(state, subject);
  if (schema.references.some((one) => !leads(state, one))) return { state, answer: { code: 42201 } };
  const there = live(rows).find(({ guid }) => guid === schema.guid);
  if (there !== undefined) return { state, answer: entity(there) };
  if (level !== "NONE" && live(rows).length > 0) return { state, answer: { code: 40901 } };
  const known = allRows(state).find(({ guid }) => guid === schema.guid)?.id;
  // An id is anyone's who is first: that it is a new one is all there is to say.
  const given = "id" in answer && answer.id > state.highest ? answer.id : state.highest + 1;
  const id = known ?? given;
  const version = (rows.at(-1)?.version ?? 0) + 1;
  const row: Row = { version, id, guid: schema.guid, deleted: false, references: schema.references };
  const kept = rows.filter((one) => !one.deleted || one.guid !== schema.guid || isReferred(state, subject, one, true));
  const next = withSubject(state, subject, { rows: [...kept, row] });
  return { state: { ...next, highest: Math.max(state.highest, id) }, answer: entity(row) };
}

function deleteVersion(
  state: State,
  { subject, version: asked, permanent }: Call & { readonly kind: "delete-version" },
): Step {
  const { rows } = subjectOf(state, subject);
  const refused = (code: number): Step => ({ state, answer: { code } });
  if (rows.length === 0) return refused(40401);
  const version = asked === "latest" ? live(rows).at(-1)?.version : asked;
  const row = rows.find((one) => one.version === version);
  if (row === undefined) return refused(40402);
  if (permanent && !row.deleted) return refused(40407);
  if (!permanent && row.deleted) return refused(40406);
  if (isReferred(state, subject, row, false)) return refused(42206);
  const left = permanent
    ? rows.filter((one) => one !== row)
    : rows.map((one) => (one === row ? { ...row, deleted: true } : one));
  const change = left.length === 0 ? { rows: left, level: undefined } : { rows: left };
  return { state: withSubject(state, subject, change), answer: { version: row.version } };
}

function deleteSubject(state: State, subject: string, permanent: boolean): Step {
  const { rows } = subjectOf(state, subject);
  const refused = (code: number): Step => ({ state, answer: { code } });
  if (rows.length === 0) return refused(40401);
  if (permanent && live(rows).length > 0) return refused(40405);
  if (!permanent && live(rows).length === 0) return refused(40404);
  const going = permanent ? rows : live(rows);
  if (going.some((row) => isReferred(state, subject, row, false))) return refused(42206);
  const change = permanent
    ? { rows: [], level: undefined }
    : { rows: rows.map((row) => (row.deleted ? row : { ...row, deleted: true })) };
  return { state: withSubject(state, subject, change), answer: { numbers: going.map(({ version }) => version) } };
}

type Writes = "register" | "delete-version" | "delete-subject" | "put-config" | "drop-config";

function read(state: State, call: Exclude<Call, { readonly kind: Writes }>): Answer {
  if (call.kind === "schema") {
    const row = allRows(state).find(({ id }) => id === call.id);
    return row === undefined ? { code: 40403 } : { guid: row.guid };
  }
  const { rows, level } = subjectOf(state, call.subject);
  if (call.kind === "config") return level === undefined ? { code: 40408 } : { level };
  if (call.kind === "referrers") return referrers(state, call.subject, call.version);
  // A schema that is none is told before a subject that is not there.
  if (call.kind === "lookup" && call.schema.references.some((one) => !leads(state, one))) return { code: 42201 };
  const shown = call.kind !== "lookup" && call.deleted ? rows : live(rows);
  if (shown.length === 0) return { code: 40401 };
  if (call.kind === "versions") return { numbers: shown.map(({ version }) => version) };
  if (call.kind === "version") {
    // The latest is a live one, also where deleted ones are asked for.
    const row = call.version === "latest" ? live(rows).at(-1) : shown.find(({ version }) => version === call.version);
    return row === undefined ? { code: 40402 } : entity(row);
  }
  const row = shown.find(({ guid }) => guid === call.schema.guid);
  return row === undefined ? { code: 40403 } : entity(row);
}

function referrers(state: State, subject: string, version: number): Answer {
  const { rows } = subjectOf(state, subject);
  if (rows.length === 0) return { code: 40401 };
  if (!rows.some((row) => row.version === version)) return { code: 40402 };
  const ids = allRows(state)
    .filter((row) => !row.deleted && refersTo(row, subject, version))
    .map(({ id }) => id);
  return { numbers: [...new Set(ids)].sort((a, b) => a - b) };
}

/** Whether a reference leads to a live version, and to the schema that its name stands for. */
function leads(state: State, { subject, version, guid }: Reference): boolean {
  return live(subjectOf(state, subject).rows).some((row) => row.version === version && row.guid === guid);
}

/** Whether a version refers to this one; soft-deleted ones count only where that is said. */
function isReferred(state: State, subject: string, { version }: Row, deletedToo: boolean): boolean {
  return allRows(state).some((row) => (deletedToo || !row.deleted) && refersTo(row, subject, version));
}

function refersTo({ references }: Row, subject: string, version: number): boolean {
  return references.some((one) => one.subject === subject && one.version === version);
}

function subjectOf(state: State, subject: string): Subject {
  const found = state.subjects[subject];
  if (found === undefined) throw new Error(`the model has no subject ${subject}`);
  return found;
}

function withSubject(state: State, subject: string, change: Partial<Subject>): State {
  return { ...state, subjects: { ...state.subjects, [subject]: { ...subjectOf(state, subject), ...change } } };
}

function allRows(state: State): readonly Row[] {
  return Object.values(state.subjects).flatMap(({ rows }) => rows);
}

function live(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ deleted }) => !deleted);
}

function entity({ id, version, guid }: Row): Answer {
  return { id, version, guid };
}

function same(a: Answer, b: Answer): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
