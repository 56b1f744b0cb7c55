import { expect, test } from "vitest";
import { type RefusalFacts, type RefusalKind, worded } from "../errors.ts";
import { apiWords } from "./api/wording.ts";
import { confluentWords } from "./confluent/wording.ts";

const subject = "s";
const version = 1;
const service = "billing";
const release = { service, version: "2" };

/** An example of each kind, with the codes of both doors. */
const EXAMPLES: {
  readonly [Kind in RefusalKind]: { readonly facts: RefusalFacts[Kind]; readonly codes: readonly [number, string] };
} = {
  "subject-not-found": { facts: { subject }, codes: [40401, "registry/40401"] },
  "version-not-found": { facts: { version }, codes: [40402, "registry/40402"] },
  "schema-not-found": { facts: {}, codes: [40403, "registry/40403"] },
  "id-not-found": { facts: { id: 1 }, codes: [40403, "registry/40403"] },
  "subject-deleted": { facts: { subject }, codes: [40404, "registry/40404"] },
  "subject-not-deleted": { facts: { subject }, codes: [40405, "registry/40405"] },
  "version-deleted": { facts: { subject, version }, codes: [40406, "registry/40406"] },
  "version-not-deleted": { facts: { subject, version }, codes: [40407, "registry/40407"] },
  "no-subject-config": { facts: { subject }, codes: [40408, "registry/40408"] },
  "no-subject-mode": { facts: { subject }, codes: [40409, "registry/40409"] },
  "association-not-found": { facts: { resource: "r" }, codes: [40410, "registry/40410"] },
  "association-of-resource": { facts: { type: "value", resource: "r" }, codes: [40903, "registry/40903"] },
  "association-of-subject": { facts: { subject }, codes: [40904, "registry/40904"] },
  "strong-association": { facts: { subject }, codes: [40905, "registry/40905"] },
  "no-active-version": { facts: { subject }, codes: [40907, "registry/40907"] },
  "association-frozen": { facts: { subject, type: "value" }, codes: [40908, "registry/40908"] },
  "invalid-association": { facts: { property: "p", detail: "d" }, codes: [42212, "registry/42212"] },
  incompatible: { facts: { subject, messages: ["m"] }, codes: [40901, "registry/40901"] },
  "breaks-referrers": {
    facts: { subject, impact: [{ subject: "t", version, outcome: "unresolved", message: "m", differences: [] }] },
    codes: [40901, "registry/40901"],
  },
  "faulty-schema": {
    facts: { subject, type: "PROTOBUF", errors: [] },
    codes: [42201, "registry/42201"],
  },
  "invalid-schema": {
    facts: { subject, type: "AVRO", text: "{", references: [], error: { code: "json/unexpected-end", message: "m" } },
    codes: [42201, "registry/42201"],
  },
  "empty-schema": { facts: {}, codes: [42201, "registry/42201"] },
  "incomplete-reference": { facts: { type: "AVRO", reference: {} }, codes: [42201, "registry/42201"] },
  "version-not-next": { facts: {}, codes: [42201, "registry/42201"] },
  "invalid-version": { facts: { version: "x" }, codes: [42202, "registry/42202"] },
  "invalid-level": { facts: {}, codes: [42203, "registry/42203"] },
  "invalid-mode": { facts: {}, codes: [42204, "registry/42204"] },
  "forward-not-global": { facts: {}, codes: [42204, "registry/42204"] },
  "mode-forbids": { facts: { subject, context: ".c", state: "read-only" }, codes: [42205, "registry/42205"] },
  "subjects-exist": { facts: {}, codes: [42205, "registry/42205"] },
  "id-taken": { facts: { id: 1, context: "." }, codes: [42205, "registry/42205"] },
  "cannot-seal": { facts: {}, codes: [42205, "registry/42205"] },
  referenced: { facts: { subject, version }, codes: [42206, "registry/42206"] },
  "invalid-subject": { facts: { subject }, codes: [42208, "registry/42208"] },
  "schema-too-large": { facts: {}, codes: [42209, "registry/42209"] },
  "invalid-rules": { facts: { problem: "missing-name", place: "p", name: "" }, codes: [42210, "registry/42210"] },
  "context-not-empty": { facts: { context: ":.c:" }, codes: [42211, "registry/42211"] },
  forbidden: {
    facts: { actor: "ann", permission: "read", resource: { kind: "service", name: "shop" } },
    codes: [40301, "access/denied"],
  },
  unauthenticated: { facts: { problem: "missing" }, codes: [401, "access/no-credentials"] },
  "too-many": { facts: { of: "failed logins", seconds: 5 }, codes: [429, "access/locked"] },
  "identity-unavailable": { facts: { detail: "no answer" }, codes: [503, "access/issuer-unreachable"] },
  "unknown-user": { facts: { user: "ann" }, codes: [404, "access/unknown-user"] },
  "unknown-token": { facts: { token: "1" }, codes: [404, "access/unknown-token"] },
  "unknown-grant": {
    facts: { grant: { holder: "ann", allows: "read", on: "*" } },
    codes: [404, "access/unknown-grant"],
  },
  "no-password": { facts: { user: "ann" }, codes: [422, "access/no-password"] },
  "last-admin": { facts: { holder: "ann" }, codes: [409, "access/last-admin"] },
  "unknown-schema-type": { facts: { type: "XML", known: ["AVRO"] }, codes: [42201, "api/unknown-format"] },
  "manifest-changed": { facts: release, codes: [409, "services/changed-manifest"] },
  "contract-changed": { facts: { ...release, provider: "shop" }, codes: [409, "contracts/changed"] },
  "contract-of-other-consumer": { facts: { consumer: "mail", service }, codes: [422, "contracts/wrong-consumer"] },
  "contract-twice": { facts: { provider: "shop" }, codes: [422, "contracts/twice"] },
  "use-not-registered": {
    facts: { user: { message: "m" }, subject, version, live: [] },
    codes: [40402, "contracts/unknown-schema"],
  },
  "use-of-other-schema": {
    facts: { user: release, subject, version, id: 1 },
    codes: [422, "contracts/unknown-schema"],
  },
  "unknown-environment": { facts: { environment: "prod", known: [] }, codes: [404, "environments/unknown"] },
  "unknown-service-version": { facts: release, codes: [404, "services/unknown-version"] },
  "not-deployed": { facts: { service, environment: "prod" }, codes: [404, "services/not-deployed"] },
  "environment-in-use": { facts: { environment: "prod", services: [service] }, codes: [409, "environments/in-use"] },
  "unknown-contract": { facts: { contract: "sha" }, codes: [422, "contracts/unknown"] },
  "contract-of-other-provider": {
    facts: { contract: "sha", published: "shop", provider: "bank" },
    codes: [422, "contracts/wrong-provider"],
  },
  deadline: { facts: { milliseconds: 1_000 }, codes: [42201, "engine/deadline"] },
  memory: { facts: { megabytes: 1 }, codes: [42201, "engine/memory"] },
  steps: { facts: { steps: 1_000 }, codes: [42201, "engine/steps"] },
  busy: { facts: {}, codes: [503, "engine/busy"] },
  "store-unavailable": { facts: {}, codes: [50001, "store/unavailable"] },
  "store-full": { facts: { place: "a.db" }, codes: [50001, "store/full"] },
  "store-stopped": { facts: { place: "a.db", reason: "disk I/O error" }, codes: [50001, "store/stopped"] },
  "store-damaged": { facts: { place: "a.db", what: "schema 1" }, codes: [50001, "store/damaged"] },
  "store-failed": { facts: { place: "a.db", reason: "no answer" }, codes: [50001, "store/failed"] },
  gone: { facts: {}, codes: [499, "engine/gone"] },
};

test.each(Object.keys(EXAMPLES) as RefusalKind[])("%s has its code and a sentence in every door", (kind) => {
  const { facts, codes } = EXAMPLES[kind];
  const [confluent, api] = [worded(confluentWords, { kind, facts }), worded(apiWords, { kind, facts })];
  expect([confluent.code, api.body.code]).toEqual(codes);
  for (const { message } of [confluent, api.body]) expect(message).toMatch(/^\S.{6,}\S$/s);
  for (const text of [confluent.message, api.body.message, api.body.hint ?? ""])
    expect(text).not.toContain("undefined");
});
