import { afterEach, beforeEach, expect, test } from "vitest";
import { FORMATS } from "../formats.ts";
import { subjectKey } from "../names.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { referrerImpact } from "./referrers.ts";
import { register } from "./register.ts";
import { look, makeRegistry, type Registry } from "./registry.ts";
import { removeVersion } from "./remove.ts";
import { putConfig } from "./settings.ts";

let registry: Registry;
beforeEach(() => {
  registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
});
afterEach(() => registry.store.close());

const record = (name: string, ...fields: readonly object[]) => JSON.stringify({ type: "record", name, fields });
const field = (name: string, type: string) => ({ name, type });
const CARD = record("Card", field("number", "string"));
/** Has no type Card any more. */
const RENAMED = record("Token", field("number", "string"));
/** By BACKWARD a reader of it cannot read what CARD wrote. */
const NARROWED = record("Card", field("number", "string"), field("code", "int"));

const add = (subject: string, text: string, ...references: readonly (readonly [string, string])[]) =>
  addAs(subject, text, { force: true, references });

interface Adding {
  readonly force: boolean;
  readonly references?: readonly (readonly [string, string])[];
}

async function addAs(subject: string, text: string, { force, references = [] }: Adding) {
  await register(registry, {
    key: subjectKey(subject),
    request: {
      text,
      type: "AVRO",
      references: references.map(([name, target]) => ({ name, subject: target, version: 1 })),
      metadata: undefined,
      ruleSet: undefined,
      normalize: false,
    },
    version: 0,
    id: -1,
    force,
  });
}

const impact = (text: string, subject = "card") =>
  referrerImpact(look(registry), { key: subjectKey(subject), text, references: [] });

test("a schema whose type is gone would no longer resolve; one that needs nothing of it is not told", async () => {
  await add("card", CARD);
  await add("payment", record("Payment", field("card", "Card")), ["Card", "card"]);
  await add("other", record("Other", field("n", "int")), ["Card", "card"]);
  expect(await impact(RENAMED)).toEqual([
    { subject: "payment", version: 1, outcome: "unresolved", message: "Undefined schema: Card", differences: [] },
  ]);
  expect(await impact(record("Card", field("number", "string"), { ...field("code", "int"), default: 0 }))).toEqual([]);
});

test("a schema may become incompatible with itself, by its own subject's level", async () => {
  await add("card", CARD);
  await add("payment", record("Payment", field("card", "Card")), ["Card", "card"]);
  expect(await impact(NARROWED)).toMatchObject([
    {
      subject: "payment",
      outcome: "incompatible",
      message: expect.stringMatching(/^by its level BACKWARD it is not compatible with itself as it is: /),
      differences: [{ rule: "avro/reader-field-missing-default", new: { pointer: "/fields/0/type/fields/1" } }],
    },
  ]);
  await putConfig(registry, subjectKey("payment"), { compatibility: "FORWARD" });
  expect(await impact(NARROWED)).toEqual([]);
});

test("schemas further away are told with what lies between, also in a circle of subjects", async () => {
  await add("card", CARD);
  await add("payment", record("Payment", field("card", "Card")), ["Card", "card"]);
  await add("order", record("Order", field("payment", "Payment")), ["Payment", "payment"]);
  // A later version of the card itself refers to the order.
  await add("card", record("Card2", field("order", "Order")), ["Order", "order"]);
  const found = await impact(RENAMED);
  expect(found.map(({ subject, through }) => [subject, through])).toEqual([
    ["order", ["payment"]],
    ["payment", undefined],
  ]);
});

test("what refers to an older version of a referrer is told as well", async () => {
  await add("card", CARD);
  await add("payment", record("Payment", field("card", "Card")), ["Card", "card"]);
  await add("payment", record("Payment", field("amount", "int")));
  await add("order", record("Order", field("payment", "Payment")), ["Payment", "payment"]);
  expect(await impact(RENAMED)).toMatchObject([{ subject: "order", through: ["payment"], outcome: "unresolved" }]);
});

test("only the latest version of a referrer counts, and not a soft-deleted one", async () => {
  await add("card", CARD);
  await add("payment", record("Payment", field("card", "Card")), ["Card", "card"]);
  await add("payment", record("Payment", field("amount", "int")));
  expect(await impact(RENAMED)).toEqual([]);
  await removeVersion(registry, subjectKey("payment"), 2, false);
  expect(await impact(RENAMED)).toMatchObject([{ subject: "payment", version: 1 }]);
  await removeVersion(registry, subjectKey("payment"), 1, false);
  expect(await impact(RENAMED)).toEqual([]);
});

test("referrers in other contexts are told by their whole names", async () => {
  await add("card", CARD);
  await add(":.shop:card", CARD);
  await add(":.shop:payment", record("Payment", field("card", "Card")), ["Card", ":.:card"]);
  await add(":.shop:refund", record("Refund", field("card", "Card")), ["Card", "card"]);
  expect(await impact(RENAMED)).toMatchObject([{ subject: ":.shop:payment" }]);
  expect(await impact(RENAMED, ":.shop:card")).toMatchObject([{ subject: ":.shop:refund" }]);
});

test("a soft-deleted version whose reference is gone for good does not stand in the way of the next ones", async () => {
  const key = subjectKey("payment");
  const payment = (count: number) =>
    record(
      "Payment",
      ...Array.from({ length: count }, (_, index) => ({ ...field(`f${index}`, "string"), default: "" })),
    );
  await add("card", CARD);
  await add("payment", record("Payment", field("card", "Card")), ["Card", "card"]);
  await removeVersion(registry, key, 1, false);
  await removeVersion(registry, subjectKey("card"), 1, false);
  await removeVersion(registry, subjectKey("card"), 1, true);
  await putConfig(registry, key, { compatibility: "BACKWARD_TRANSITIVE" });
  // Few versions are read one by one, more of them together.
  for (let count = 1; count <= 12; count += 1) await addAs("payment", payment(count), { force: false });
  // Control: what is there is compared with.
  await expect(addAs("payment", record("Payment", field("other", "string")), { force: false })).rejects.toThrow(
    "incompatible",
  );
});
