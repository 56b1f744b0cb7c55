import { expect, it } from "vitest";
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
const code = (number: number) => expect.objectContaining({ code: number });

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
  expect(() => decideAssociation(known, wanted({ lifecycle: "STRONG" }))).toThrow(code(40903));
  expect(() =>
    decideAssociation(known, wanted({ operation: "UPSERT", subject: { context: ".", subject: "b" } })),
  ).toThrow(code(42212));
});

it("lets a strong one have its subject alone", () => {
  const shared = { ...facts, ofSubject: [other] };
  expect(decideAssociation(shared, wanted({ lifecycle: "WEAK" }))).toMatchObject({ lifecycle: "WEAK" });
  expect(() => decideAssociation(shared, wanted({ lifecycle: "STRONG" }))).toThrow(code(40904));
  const owned = { ...facts, ofSubject: [{ ...other, lifecycle: "STRONG" as const }] };
  expect(() => decideAssociation(owned, wanted({ lifecycle: "WEAK" }))).toThrow(code(40905));
});

it("leaves what is frozen as it is", () => {
  const present: Association = { ...tie, lifecycle: "STRONG", frozen: true };
  const known = { ...facts, present, ofSubject: [present] };
  expect(() => decideAssociation(known, wanted({ operation: "UPDATE", lifecycle: "WEAK" }))).toThrow(code(40908));
  expect(() => checkRemovable(present, false)).toThrow(code(40908));
  expect(() => checkRemovable(present, true)).not.toThrow();
  expect(() => decideAssociation(facts, wanted({ lifecycle: "WEAK", frozen: true }))).toThrow(code(42212));
});

it("needs a schema under the subject, and for an update something to change", () => {
  expect(() => decideAssociation({ ...facts, hasVersion: false }, wanted({ hasSchema: false }))).toThrow(code(40907));
  expect(() => decideAssociation(facts, wanted({ operation: "UPDATE" }))).toThrow(code(40410));
});
