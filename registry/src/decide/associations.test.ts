import { expect, it } from "vitest";
import type { RefusalKind } from "../errors.ts";
import type { Association } from "../store/associations.ts";
import { checkRemovable, decideAssociation, type Wanted } from "./associations.ts";

const resource = { resourceName: "t", resourceNamespace: "n", resourceId: "r", resourceType: "topic" };
const tie: Association = {
  ...resource,
  subject: { context: ".", subject: "a" },
  guid: "g",
  associationType: "value",
  lifecycle: "WEAK",
  frozen: false,
};
const wanted = (more: Partial<Wanted> = {}): Wanted => ({
  ...tie,
  guid: "new",
  operation: "CREATE",
  lifecycle: undefined,
  frozen: undefined,
  hasSchema: true,
  ...more,
});
const facts = { present: undefined, ofSubject: [], hasVersion: true };
const other: Association = { ...tie, guid: "h", resourceId: "s" };
const refused = (kind: RefusalKind) => expect.objectContaining({ kind });

it("makes a strong one that is not frozen where nothing else is said", () => {
  expect(decideAssociation(facts, wanted())).toMatchObject({ guid: "new", lifecycle: "STRONG", frozen: false });
});

it("keeps what an update does not name", () => {
  const present: Association = { ...tie, lifecycle: "STRONG" };
  const next = decideAssociation(
    { ...facts, present, ofSubject: [present] },
    wanted({ operation: "UPDATE", frozen: true }),
  );
  expect(next).toEqual({ ...present, frozen: true });
});

it("takes the same again, and refuses another in its place", () => {
  const known = { ...facts, present: tie, ofSubject: [tie] };
  expect(decideAssociation(known, wanted({ lifecycle: "WEAK" }))).toEqual(tie);
  expect(() => decideAssociation(known, wanted({ lifecycle: "STRONG" }))).toThrow(refused("association-of-resource"));
  expect(() =>
    decideAssociation(known, wanted({ operation: "UPSERT", subject: { context: ".", subject: "b" } })),
  ).toThrow(refused("invalid-association"));
});

it("lets a strong one have its subject alone", () => {
  const shared = { ...facts, ofSubject: [other] };
  expect(decideAssociation(shared, wanted({ lifecycle: "WEAK" }))).toMatchObject({ lifecycle: "WEAK" });
  expect(() => decideAssociation(shared, wanted({ lifecycle: "STRONG" }))).toThrow(refused("association-of-subject"));
  const owned = { ...facts, ofSubject: [{ ...other, lifecycle: "STRONG" as const }] };
  expect(() => decideAssociation(owned, wanted({ lifecycle: "WEAK" }))).toThrow(refused("strong-association"));
});

it("leaves what is frozen as it is", () => {
  const present: Association = { ...tie, lifecycle: "STRONG", frozen: true };
  const known = { ...facts, present, ofSubject: [present] };
  expect(() => decideAssociation(known, wanted({ operation: "UPDATE", lifecycle: "WEAK" }))).toThrow(
    refused("association-frozen"),
  );
  expect(() => checkRemovable(present, false)).toThrow(refused("association-frozen"));
  expect(() => checkRemovable(present, true)).not.toThrow();
  expect(() => decideAssociation(facts, wanted({ lifecycle: "WEAK", frozen: true }))).toThrow(
    refused("invalid-association"),
  );
});

it("needs a schema under the subject, and for an update something to change", () => {
  expect(() => decideAssociation({ ...facts, hasVersion: false }, wanted({ hasSchema: false }))).toThrow(
    refused("no-active-version"),
  );
  expect(() => decideAssociation(facts, wanted({ operation: "UPDATE" }))).toThrow(refused("association-not-found"));
});
