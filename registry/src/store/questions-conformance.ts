import type { Association } from "./associations.ts";
import { key, put, schema } from "./conformance.fixture.ts";
import type { Reading, Write } from "./store.ts";

/** What a reading can be asked. */
type Asking = Exclude<keyof Reading, "asked" | "rely" | "apart">;

/** A question, and writes that change its answer, or leave it alone, one after the other. */
interface Question {
  readonly of: Asking;
  readonly ask: (reading: Reading) => Promise<unknown>;
  readonly moves: readonly Write[];
  readonly stays: readonly Write[];
}

const hide = (subject: string, version: number): Write => ({ kind: "hide-version", key: key(subject), version });
const drop = (subject: string, version: number): Write => ({ kind: "drop-version", key: key(subject), version });
const level: Write = { kind: "put-config", key: key(""), config: { compatibility: "FULL" } };
const association: Association = {
  resourceName: "t",
  resourceNamespace: "n",
  resourceId: "r",
  resourceType: "topic",
  subject: key("a"),
  guid: "g",
  associationType: "value",
  lifecycle: "WEAK",
  frozen: false,
};
const tie: Write = { kind: "put-association", association };
const environment: Write = { kind: "put-environment", environment: { name: "prod", production: true } };
const granted: Write = { kind: "put-grant", grant: { holder: "ann", allows: "read", on: "*" } };
const filter = (context: string | undefined) => ({ context, prefix: "", deleted: "with" as const });
const elsewhere: Write = put(key("e"), 1, "elsewhere");
const inAnother: Write = put(key("e", ".c"), 1, "in another");
const referring = (version: number): Write =>
  put(key("q"), version, `q ${version}`, { references: [{ ...key("a"), version: 1 }] });

/**
 * The questions of a reading, over subjects `a` (version 1 "one", 2 "two") and `r` (version 1, which refers to version 1 of
 * `a`), and `z` in another context.
 */
export const QUESTIONS = {
  "the facts of a subject": {
    of: "facts",
    ask: (reading) => reading.facts(key("a")),
    moves: [level, put(key("a"), 3, "new"), hide("a", 1), drop("a", 1)],
    stays: [elsewhere, tie, environment, referring(1)],
  },
  settings: {
    of: "settings",
    ask: (reading) => reading.settings(key("a")),
    moves: [
      level,
      { kind: "put-mode", key: key("a"), mode: "READONLY" },
      { kind: "put-policy", key: key("a"), policy: { referrers: "refuse" } },
      { kind: "clear-modes", context: "." },
    ],
    stays: [put(key("a"), 3, "new"), tie],
  },
  "the versions of a subject": {
    of: "versions",
    ask: (reading) => reading.versions(key("a")),
    moves: [put(key("a"), 3, "new"), hide("a", 1), drop("a", 1), put(key("a"), 2, "imported", { id: 40 })],
    stays: [elsewhere, level, referring(1)],
  },
  "a version by number": {
    of: "idAt",
    ask: (reading) => reading.idAt(key("a"), 2),
    moves: [put(key("a"), 2, "imported", { id: 40 }), drop("a", 1)],
    stays: [hide("a", 2), put(key("a"), 3, "new"), elsewhere],
  },
  "a version that is not there": {
    of: "idAt",
    ask: (reading) => reading.idAt(key("a"), 9),
    moves: [put(key("a"), 9, "new", { id: 41 })],
    stays: [elsewhere],
  },
  "who refers to a subject": {
    of: "referrers",
    ask: (reading) => reading.referrers(key("a")),
    moves: [referring(1), hide("q", 1), referring(2), drop("q", 2), put(key("r"), 1, "imported", { id: 42 })],
    stays: [put(key("a"), 3, "new"), elsewhere, hide("r", 1)],
  },
  "what an id stands for": {
    of: "schema",
    ask: (reading) => reading.schema(".", 1),
    moves: [drop("a", 1), put(key("b"), 1, "another", { id: 1 })],
    stays: [put(key("a"), 3, "one"), hide("b", 1), elsewhere],
  },
  "which ids an identity has": {
    of: "byIdentity",
    ask: (reading) => reading.byIdentity(schema("new").identity),
    moves: [put(key("e"), 1, "new"), put(key("e", ".c"), 1, "new"), drop("e", 1)],
    stays: [put(key("f"), 1, "other"), put(key("g", ".c"), 1, "new")],
  },
  "which versions have an id": {
    of: "versionsOf",
    ask: (reading) => reading.versionsOf(".", 1),
    moves: [put(key("b"), 1, "one"), hide("b", 1), drop("b", 1), put(key("a"), 1, "imported", { id: 43 })],
    stays: [elsewhere, put(key("e", ".c"), 1, "one")],
  },
  "which subjects have an id": {
    of: "subjectsOf",
    ask: (reading) => reading.subjectsOf(".", 1),
    moves: [put(key("b"), 1, "one"), drop("b", 1)],
    stays: [elsewhere, put(key("e", ".c"), 1, "one")],
  },
  "the subjects of a context": {
    of: "subjects",
    ask: (reading) => reading.subjects(filter(".c")),
    moves: [inAnother, { kind: "drop-version", key: key("z", ".c"), version: 1 }],
    stays: [elsewhere, hide("a", 1)],
  },
  "the versions of all contexts": {
    of: "located",
    ask: (reading) => reading.located(filter(undefined)),
    moves: [inAnother, elsewhere, hide("a", 1)],
    stays: [level, environment],
  },
  "the aliases": {
    of: "aliases",
    ask: (reading) => reading.aliases(),
    moves: [{ kind: "put-config", key: key("x"), config: { alias: "a" } }],
    stays: [elsewhere],
  },
  associations: {
    of: "associations",
    ask: (reading) => reading.associations({}),
    moves: [tie, { kind: "drop-association", association }],
    stays: [elsewhere, level],
  },
  "the contexts": {
    of: "contexts",
    ask: (reading) => reading.contexts(),
    moves: [
      put(key("a", ".d"), 1, "new"),
      put(key("a", ".f"), 1, "new", { id: 7 }),
      { kind: "drop-context", context: ".d" },
    ],
    stays: [elsewhere, inAnother],
  },
  "the highest id": {
    of: "maxId",
    ask: (reading) => reading.maxId("."),
    moves: [elsewhere],
    stays: [inAnother, level],
  },
  services: {
    of: "services",
    ask: (reading) => reading.services.environments(),
    moves: [environment, { kind: "drop-environment", name: "prod" }],
    stays: [elsewhere, level],
  },
  "who may do what": {
    of: "access",
    ask: (reading) => reading.access.grants("ann"),
    moves: [granted, { kind: "drop-user", user: "ann" }, { kind: "put-user", user: "ann", password: "hash" }],
    stays: [elsewhere, { kind: "note", entry: "{}" }, { kind: "use-token", id: "1", time: 1 }],
  },
} as const satisfies Readonly<Record<string, Question>>;

/** Questions without a case. It is an error if there are any: nothing else sees that a write forgets to move a key. */
type Missing = Exclude<Asking, (typeof QUESTIONS)[keyof typeof QUESTIONS]["of"]>;
/** That every question has a case. */
export const EVERY_QUESTION_HAS_A_CASE: [Missing] extends [never] ? true : Missing = true;
