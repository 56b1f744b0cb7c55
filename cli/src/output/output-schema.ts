import { operations } from "@concordat/client/api";
import { COMPATIBILITY_LEVELS, SCHEMA_TYPES } from "@concordat/schema";
import {
  type OutputShape,
  outCount,
  outFlag,
  outList,
  outMembers,
  outNumber,
  outObject,
  outString,
  outWord,
} from "./shapes.ts";

const type = outWord(...SCHEMA_TYPES);
const level = outWord(...COMPATIBILITY_LEVELS);
const error = outMembers({
  error: outMembers(
    { code: outString, message: outString },
    { hint: outString, file: outString, line: outCount, column: outCount },
  ),
});
const registered = outMembers({ version: outCount }, { id: outCount });
const fault = outMembers({
  rule: outString,
  severity: outWord("error", "warning"),
  message: outString,
  hint: outString,
});
const verdict = outMembers(
  {
    file: outString,
    schemaType: type,
    outcome: outWord("compatible", "incompatible", "first", "unknown"),
    comparisons: outList(outMembers({ old: outString, differences: outList(fault) })),
  },
  {
    against: outString,
    level,
    faults: outList(fault),
    toldOf: outList(outString),
    registered,
    impact: outObject,
    referrers: outObject,
    note: outString,
  },
);
const invalid = { allOf: [outMembers({ file: outString, outcome: outWord("invalid") }), error] };
const verdicts = outMembers({
  compatible: { type: ["boolean", "null"] },
  results: outList({ anyOf: [verdict, invalid] }),
});
const setting = outMembers({ own: outFlag }, { value: outString });
const change = outMembers(
  { done: outFlag, what: outString, effects: outList(outString), obstacles: outList(outString) },
  { outcome: outString },
);
const place = outMembers({ service: outString, environment: outString }, { version: outString });
const example = outMembers(
  { old: outString, new: outString },
  { imported: outMembers({ name: outString, old: outString, new: outString }) },
);
const letters = outList(outObject);
const waiting = outObject;

/** What each command prints with `--format json`, by the words that name it. */
const OUTPUTS: Readonly<Record<string, OutputShape>> = {
  init: outMembers({ file: outString, schemas: outList(outString), config: outObject }),
  doctor: outMembers({
    healthy: outFlag,
    findings: outList(
      outMembers(
        { what: outString, state: outWord("fine", "note", "wrong"), message: outString },
        { help: outString, unreachable: outFlag },
      ),
    ),
  }),
  serve: {
    anyOf: [
      outMembers({ url: outString, data: outString, pid: outCount }),
      outMembers({ data: outString, changed: outFlag }),
    ],
  },
  backup: outMembers({ file: outString, bytes: outCount, faults: outList(outString) }),
  restore: outMembers({ to: outString, versions: outCount, schemas: outCount }, { replaced: outString }),
  copy: outMembers({ from: outString, to: outString, tables: outList(outObject) }),
  verify: outMembers({ whole: outFlag, versions: outCount, schemas: outCount, faults: outList(outString) }),
  check: verdicts,
  diff: verdicts,
  why: outMembers({
    rules: outList(
      outMembers(
        {
          id: outString,
          severity: outWord("error", "warning"),
          purpose: outString,
          sentence: outString,
          help: outString,
        },
        { type, example },
      ),
    ),
  }),
  validate: outMembers({
    schema: outString,
    schemaType: type,
    valid: outFlag,
    files: outList(
      outMembers(
        { file: outString, events: outCount, invalid: outCount, errors: outList(outObject) },
        { unlisted: outCount },
      ),
    ),
  }),
  format: outMembers({
    formatted: outFlag,
    results: outList(
      outMembers(
        { file: outString, state: outWord("formatted", "differs", "unchanged", "declined") },
        { error: outObject },
      ),
    ),
  }),
  register: outMembers({
    registered: outFlag,
    results: outList(
      outMembers(
        { file: outString, subject: outString, state: outWord("new", "unchanged", "rejected", "skipped") },
        { version: outCount, id: outCount, said: outString, refused: verdict, needs: outString },
      ),
    ),
  }),
  get: outMembers(
    { schemaType: type, schema: outString, references: outList(outObject) },
    { subject: outString, version: outCount, id: outCount, guid: outString },
  ),
  ls: {
    anyOf: [
      outMembers({ subjects: outList(outString) }),
      outMembers({ subject: outString, versions: outList(outCount) }),
    ],
  },
  "subjects ls": outMembers({ subjects: outList(outString) }),
  "subjects show": outMembers({
    subject: outString,
    versions: outList(
      outMembers(
        { version: outCount, id: outCount, schemaType: type, references: outList(outString) },
        { guid: outString },
      ),
    ),
    deleted: outList(outCount),
    settings: outMembers({ level: setting, mode: setting }),
  }),
  "subjects level": change,
  "subjects mode": change,
  "subjects delete": change,
  "subjects restore": change,
  services: {
    anyOf: [
      outMembers({
        services: outList(
          outMembers({ service: outString, versions: outList(outString), deployed: outList(outObject) }),
        ),
      }),
      outMembers({ service: outString, versions: outList(operations.getServiceVersion.answer as OutputShape) }),
    ],
  },
  generate: outMembers({
    folder: outString,
    files: outList(outString),
    upToDate: outFlag,
    changes: outList(outMembers({ path: outString, kind: outWord("new", "changed", "left over") })),
    lock: outObject,
  }),
  "contracts record": outMembers({
    upToDate: outFlag,
    complete: outFlag,
    results: outList(
      outMembers(
        {
          consumer: outString,
          provider: outString,
          file: outString,
          state: outWord("new", "changed", "unchanged", "left over", "failed"),
        },
        {
          messages: outList(outString),
          reads: outCount,
          change: outMembers({ added: outList(outString), removed: outList(outString) }),
          gaps: outList(outString),
          warnings: outList(outString),
          error: outObject,
        },
      ),
    ),
    without: outList(outString),
  }),
  "contracts verify": outMembers({
    answer: outWord("yes", "no", "unknown"),
    results: outList(
      outMembers({
        provider: outString,
        consumer: outString,
        from: outString,
        contract: outString,
        by: outWord("messages", "schemas"),
        answer: outWord("yes", "no", "unknown"),
        messages: outList(outString),
        neverSent: outList(outString),
        mismatches: outList(outMembers({ message: outString, path: outString, problem: outString })),
        notes: outList(outString),
      }),
    ),
    published: outList(outString),
  }),
  import: outMembers({
    from: outString,
    to: outString,
    subjects: outCount,
    versions: outCount,
    missing: outCount,
    dryRun: outFlag,
    laidOut: outCount,
    differences: outList(outMembers({ scope: outString, problem: outString }, { version: outCount })),
  }),
  search: operations.search.answer as OutputShape,
  publish: operations.publishServiceVersion.answer as OutputShape,
  environments: outMembers({ environments: operations.listEnvironments.answer as OutputShape }),
  "record-deployment": place,
  "record-undeployment": place,
  "can-i-deploy": operations.canIDeploy.answer as OutputShape,
  usage: operations.getUsage.answer as OutputShape,
  policy: { allOf: [outMembers({ subject: outString }), outMembers({ referrers: outString, validation: outString })] },
  "access user add": outMembers({ name: outString }),
  "access user ls": outMembers({ users: operations.listUsers.answer as OutputShape }),
  "access token create": operations.makeToken.answer as OutputShape,
  "access token ls": outMembers({ tokens: operations.listTokens.answer as OutputShape }),
  "access grant add": operations.putGrant.answer as OutputShape,
  "access grant ls": outMembers({ grants: operations.listGrants.answer as OutputShape }),
  "access explain": operations.explainAccess.answer as OutputShape,
  audit: {
    anyOf: [
      outMembers({ entries: operations.listAudit.answer as OutputShape }),
      operations.verifyAudit.answer as OutputShape,
    ],
  },
  asyncapi: outObject,
  "dead-letters ls": outMembers({ name: outString, letters }),
  "dead-letters show": outMembers({ name: outString, letters }),
  "dead-letters replay": outMembers({ name: outString, replayed: outNumber, letters }),
  "dead-letters drop": outMembers({ name: outString, dropped: outNumber, letters }),
  comment: outObject,
  outbox: waiting,
  relay: waiting,
};

/** The JSON Schema of what commands print with `--format json`: under `$defs`, by the words of the command; `error` is that of an error. */
export function outputSchema(): OutputShape {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "What concordat prints with --format json",
    description: "Members that are not listed may be added by later versions.",
    anyOf: ["error", ...Object.keys(OUTPUTS)].map((name) => ({ $ref: `#/$defs/${name.replaceAll(" ", "-")}` })),
    $defs: Object.fromEntries(
      [["error", error] as const, ...Object.entries(OUTPUTS)].map(([name, shape]) => [
        name.replaceAll(" ", "-"),
        shape,
      ]),
    ),
  };
}

/** The commands that the schema has, by their words. */
export function describedCommands(): readonly string[] {
  return Object.keys(OUTPUTS);
}
