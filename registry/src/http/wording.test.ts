import { expect, test } from "vitest";
import { type RefusalKind, worded } from "../errors.ts";
import { apiWords } from "./api/wording.ts";
import { confluentWords } from "./confluent/wording.ts";
import { REFUSAL_EXAMPLES } from "./wording.fixture.ts";

test.each(Object.keys(REFUSAL_EXAMPLES) as RefusalKind[])("%s has its code and a sentence in every door", (kind) => {
  const { facts, codes } = REFUSAL_EXAMPLES[kind];
  const [confluent, api] = [worded(confluentWords, { kind, facts }), worded(apiWords, { kind, facts })];
  expect([confluent.code, api.body.code]).toEqual(codes);
  for (const { message } of [confluent, api.body]) expect(message).toMatch(/^\S.{6,}\S$/s);
  for (const text of [confluent.message, api.body.message, api.body.hint ?? ""])
    expect(text).not.toContain("undefined");
});
