import { describe, expect, it } from "vitest";
import type { Contract } from "../model.ts";
import { ITEMS } from "../path.ts";
import { contractSha, pactFileName, pactOf, pactText, readPact } from "./index.ts";

const contract: Contract = {
  consumer: "mail",
  provider: "shop",
  messages: [
    {
      description: "OrderPlaced where method is shop.Card",
      event: "OrderPlaced",
      where: [
        { path: ["method"], is: ["shop.Card"] },
        { path: ["note"], is: ["null", "string"] },
      ],
      subject: "orders-value",
      version: 2,
      schemaId: 7,
      body: { items: [{ sku: "a" }], note: "x" },
      rules: [
        { path: ["items"], combine: "AND", matchers: [{ match: "type", min: 0 }] },
        { path: ["items", ITEMS, "sku"], combine: "AND", matchers: [{ match: "type" }] },
        { path: ["note"], combine: "OR", matchers: [{ match: "type" }, { match: "null" }] },
      ],
      reads: [["items", ITEMS, "sku"], ["note"]],
      gaps: ["mail.ts:3:5"],
    },
  ],
};

type Json = Record<string, unknown>;
/** The pact with one place changed. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const pact = JSON.parse(pactText(contract)) as Json;
  const last = path.at(-1) ?? "";
  const holder = path.slice(0, -1).reduce<Json>((inner, step) => inner[step] as Json, pact);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return pact;
}

describe("pact files", () => {
  it("are read as they were written", () => {
    expect(readPact(JSON.parse(pactText(contract)))).toEqual(contract);
    expect(readPact(pactOf(contract))).toEqual(contract);
    expect(pactFileName(contract)).toBe("mail-shop.json");
  });

  it("are told apart by content, not by the order of their messages", () => {
    const second = { ...contract.messages[0], description: "Another" } as Contract["messages"][number];
    const one = { ...contract, messages: [...contract.messages, second] };
    const other = { ...contract, messages: [second, ...contract.messages] };
    expect(contractSha(one)).toBe(contractSha(other));
    expect(pactText(one)).toBe(pactText(other));
    expect(contractSha(one)).not.toBe(contractSha(contract));
  });

  it.each([
    ["a list", [], "contract/not-a-pact", ""],
    ["no consumer", changed(["consumer"], undefined), "contract/not-a-pact", "/consumer/name"],
    ["no provider", changed(["provider", "name"], ""), "contract/not-a-pact", "/provider/name"],
    [
      "version 3",
      changed(["metadata", "pactSpecification", "version"], "3.0.0"),
      "contract/not-a-pact",
      "/metadata/pactSpecification/version",
    ],
    ["no interactions", changed(["interactions"], undefined), "contract/not-a-pact", "/interactions"],
    [
      "an HTTP interaction",
      changed(["interactions", 0, "type"], "Synchronous/HTTP"),
      "contract/not-a-message",
      "/interactions/0/type",
    ],
    [
      "no description",
      changed(["interactions", 0, "description"], undefined),
      "contract/not-a-pact",
      "/interactions/0/description",
    ],
    [
      "no subject",
      changed(["interactions", 0, "metadata", "subject"], undefined),
      "contract/no-schema",
      "/interactions/0/metadata/subject",
    ],
    [
      "no schema id",
      changed(["interactions", 0, "metadata", "schema-id"], "x"),
      "contract/no-schema",
      "/interactions/0/metadata/schema-id",
    ],
    [
      "no content",
      changed(["interactions", 0, "contents"], {}),
      "contract/not-a-pact",
      "/interactions/0/contents/content",
    ],
    [
      "a condition that names no path",
      changed(["interactions", 0, "comments", "concordat", "where"], { "a[": ["x"] }),
      "contract/not-a-pact",
      "/interactions/0/comments/concordat/where/a[",
    ],
    [
      "a condition without names",
      changed(["interactions", 0, "comments", "concordat", "where"], { method: "shop.Card" }),
      "contract/not-a-pact",
      "/interactions/0/comments/concordat/where/method",
    ],
    [
      "an unknown matcher",
      changed(["interactions", 0, "matchingRules", "body", "$.note", "matchers"], [{ match: "date" }]),
      "contract/unknown-matcher",
      "/interactions/0/matchingRules/body/$.note/matchers/0",
    ],
    [
      "a path that is none",
      changed(["interactions", 0, "matchingRules", "body"], { "$.a[": { matchers: [] } }),
      "contract/not-a-pact",
      "/interactions/0/matchingRules/body/$.a[",
    ],
    [
      "a choice for a list",
      changed(["interactions", 0, "matchingRules", "body", "$.items", "combine"], "OR"),
      "contract/unclear-rule",
      "/interactions/0/matchingRules/body",
    ],
  ])("are refused with %s", (_, pact, code, pointer) => {
    expect(() => readPact(pact)).toThrow(expect.objectContaining({ code, pointer }));
  });

  it("of other tools are taken: all fields of the example are read", () => {
    const [message] = readPact(changed(["interactions", 0, "comments"], undefined)).messages;
    expect(message).toMatchObject({ event: "OrderPlaced where method is shop.Card", gaps: [] });
    expect(message?.reads).toEqual([["items", ITEMS, "sku"], ["note"]]);
  });
});
