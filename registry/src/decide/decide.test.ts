import { describe, expect, it } from "vitest";
import type { Facts } from "../store/store.ts";
import { decidePutConfig, decidePutMode } from "./change-settings.ts";
import { decideRegister, type Past, type Proposal, type RegisterFacts } from "./register.ts";
import { decideRemoveSubject, decideRemoveVersion, type RemovalFacts } from "./remove.ts";
import { effectiveConfig, effectiveMode } from "./settings.ts";

const key = { context: ".", subject: "s" };
const none = { subject: undefined, context: undefined, global: undefined };

function facts(more: Partial<RemovalFacts> = {}): RemovalFacts {
  return { key, versions: [], config: none, mode: none, policy: none, referrers: [], ...more };
}

function past(version: number, text: string, deleted = false): Past {
  const stored = {
    id: version,
    identity: `of ${text}`,
    type: "AVRO",
    text,
    references: [],
    metadata: undefined,
    ruleSet: undefined,
  } as const;
  return { version, id: version, deleted, time: 0, stored };
}

function proposal(text: string): Proposal {
  const source = { type: "AVRO", text, references: [], strictness: "lax" } as const;
  return {
    sent: source,
    source,
    text,
    references: [],
    metadata: undefined,
    ruleSet: undefined,
    identity: `of ${text}`,
    metadataGiven: false,
  };
}

function known(versions: readonly Past[], more: Partial<Facts> = {}, alike: readonly Past[] = []): RegisterFacts {
  return { facts: facts({ versions, ...more }), alike, referrers: [], isNew: true };
}

const request = (text: string, more = {}) => ({
  proposal: proposal(text),
  references: [],
  version: 0,
  id: -1,
  skipCheck: false,
  match: "any" as const,
  given: undefined,
  ...more,
});

describe("registering", () => {
  it("plans the next version, counting soft-deleted ones", () => {
    const decision = decideRegister(known([past(1, '"int"'), past(2, '"string"', true)]), request('"long"'));
    expect(decision).toMatchObject({
      kind: "new",
      version: 3,
      writes: [{ kind: "put-version", version: 3 }],
    });
  });

  it("finds a schema that is there, however it is written, unless it is deleted or its metadata is another's", () => {
    const there = past(1, '{"type":"int","a":1,"b":2}');
    const decide = (one: Past, more = {}) =>
      decideRegister(known([one], {}, [one]), request('{"type":"int","b":2,"a":1}', more));
    expect(decide(there)).toMatchObject({ kind: "existing", loose: true, past: { version: 1 } });
    expect(decide({ ...there, deleted: true })).toMatchObject({ kind: "new", version: 2 });
    const owned = { ...proposal('"int"'), metadata: { properties: { owner: "a" } }, metadataGiven: true };
    expect(decide(there, { proposal: owned })).toMatchObject({ kind: "new", version: 2 });
  });

  it("has a new version checked, unless that is not asked for or it is an import", () => {
    const state = known([past(1, '"string"')]);
    expect(decideRegister(state, request('"int"'))).toMatchObject({ kind: "new", checked: true });
    expect(decideRegister(state, request('"int"', { skipCheck: true }))).toMatchObject({ checked: false });
    const importing = known([], { mode: { ...none, context: "IMPORT" } });
    expect(decideRegister(importing, request('"int"', { id: 7, version: 3 }))).toMatchObject({ checked: false });
  });

  it("refuses a version that is not the next one", () => {
    expect(() => decideRegister(known([past(1, '"int"')]), request('"long"', { version: 3 }))).toThrow(
      expect.objectContaining({ kind: "version-not-next" }),
    );
  });

  it.each([
    ["READONLY", -1, "read-only"],
    ["IMPORT", -1, "not read-write"],
    ["READWRITE", 5, "not import"],
  ])("respects mode %s for id %i", (mode, id, stateOf) => {
    const state = known([], { mode: { ...none, context: mode } });
    expect(() => decideRegister(state, request('"int"', { id }))).toThrow(
      expect.objectContaining({ kind: "mode-forbids", facts: { subject: "s", context: ".", state: stateOf } }),
    );
  });
});

describe("deleting", () => {
  const live = { version: 1, id: 1, deleted: false, time: 0 };
  const hidden = { ...live, version: 2, deleted: true };
  const referrer = { ...live, context: ".", subject: "other", target: 1 };

  it("goes softly first, then for good", () => {
    expect(decideRemoveVersion(facts({ versions: [live] }), 1, false)).toEqual([
      { kind: "hide-version", key, version: 1 },
    ]);
    expect(() => decideRemoveVersion(facts({ versions: [live] }), 1, true)).toThrow(
      expect.objectContaining({ kind: "version-not-deleted" }),
    );
    expect(() => decideRemoveVersion(facts({ versions: [hidden] }), 2, false)).toThrow(
      expect.objectContaining({ kind: "version-deleted" }),
    );
    expect(decideRemoveVersion(facts({ versions: [live, hidden] }), 2, true)).toEqual([
      { kind: "drop-version", key, version: 2 },
    ]);
  });

  it("is refused while something refers to it, unless that is its own subject", () => {
    expect(() => decideRemoveVersion(facts({ versions: [live], referrers: [referrer] }), 1, false)).toThrow(
      expect.objectContaining({ kind: "referenced", facts: { subject: "s", version: 1 } }),
    );
    const own = { ...referrer, subject: "s" };
    expect(decideRemoveSubject(facts({ versions: [live], referrers: [own] }), false).versions).toEqual([1]);
  });

  it("takes the settings along with the last version", () => {
    const all = facts({
      versions: [hidden],
      config: { ...none, subject: { compatibility: "FULL" } },
      mode: { ...none, subject: "READWRITE" },
    });
    expect(decideRemoveSubject(all, true).writes.map(({ kind }) => kind)).toEqual([
      "drop-version",
      "put-config",
      "put-mode",
    ]);
  });
});

describe("settings", () => {
  it("come from the nearest level, field by field", () => {
    const chain = {
      subject: { normalize: true },
      context: { compatibility: "FULL" },
      global: { compatibility: "NONE", alias: "x" },
    } as const;
    expect(effectiveConfig(chain, "BACKWARD")).toEqual({ compatibility: "FULL", normalize: true, alias: "x" });
    expect(effectiveMode({ subject: undefined, context: "readonly", global: "IMPORT" })).toBe("READONLY");
  });

  it("are changed field by field, and cleared by null", () => {
    const state = facts({ config: { ...none, subject: { alias: "a", normalize: true } } });
    expect(decidePutConfig(key, state, { alias: null, compatibility: "FULL" })).toEqual({
      normalize: true,
      compatibility: "FULL",
    });
  });

  it("do not go into IMPORT over live versions without force", () => {
    const change = { mode: "IMPORT", force: false, live: true, hidden: [] };
    expect(() => decidePutMode(key, change)).toThrow(expect.objectContaining({ kind: "subjects-exist" }));
    expect(decidePutMode(key, { ...change, force: true })).toMatchObject([{ kind: "put-mode", mode: "IMPORT" }]);
  });
});
