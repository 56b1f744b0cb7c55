import { createHash } from "node:crypto";
import type { BodyRule, Contract, ContractMessage, Deletion } from "../model.ts";
import { jsonPath, pathText } from "../path.ts";

const TYPE = { combine: "AND", matchers: [{ match: "type" }] };

/**
 * A contract as the JSON of a Pact V4 file. The schema's version and id are compared by type alone: a provider's event
 * may be of another version.
 */
export function pactOf({ consumer, provider, messages, deletions = [] }: Contract): unknown {
  const deleted = [...deletions].sort((a, b) => (a.topic < b.topic ? -1 : 1)).map(deletion);
  return {
    consumer: { name: consumer },
    interactions: [...messages].sort(byDescription).map(interaction),
    metadata: {
      pactSpecification: { version: "4.0" },
      ...(deleted.length === 0 ? {} : { concordat: { deletions: deleted } }),
    },
    provider: { name: provider },
  };
}

function deletion({ topic, gaps }: Deletion): unknown {
  return { topic, ...(gaps.length === 0 ? {} : { gaps: [...gaps].sort() }) };
}

function byDescription(a: ContractMessage, b: ContractMessage): number {
  return a.description < b.description ? -1 : a.description > b.description ? 1 : 0;
}

function interaction(message: ContractMessage): unknown {
  const { description, event, where = [], subject, version, schemaId, body, rules, reads, gaps } = message;
  const conditions = where.map(({ path, is }) => [pathText(path), is]);
  return {
    type: "Asynchronous/Messages",
    description,
    pending: false,
    comments: {
      concordat: {
        event,
        reads: reads.map(pathText).sort(),
        ...(conditions.length === 0 ? {} : { where: Object.fromEntries(conditions) }),
        ...(gaps.length === 0 ? {} : { gaps: [...gaps].sort() }),
      },
    },
    contents: { content: body, contentType: "application/json", encoded: false },
    matchingRules: {
      body: Object.fromEntries(rules.map((rule) => [jsonPath(rule.path), ruleJson(rule)])),
      metadata: { "schema-id": TYPE, version: TYPE },
    },
    metadata: { contentType: "application/json", "schema-id": schemaId, subject, version },
  };
}

function ruleJson({ combine, matchers }: BodyRule): unknown {
  return { combine, matchers };
}

/** The text of a pact file: the same contract gives the same bytes. */
export function pactText(contract: Contract): string {
  return `${JSON.stringify(sorted(pactOf(contract)), undefined, 2)}\n`;
}

/** What tells contracts apart: SHA-256, in hexadecimal, of who and what, whatever order the file has it in. */
export function contractSha(contract: Contract): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(pactOf(contract))))
    .digest("hex");
}

/** The name of the file for a consumer and a provider, as Pact's own tools name it. */
export function pactFileName({ consumer, provider }: Pick<Contract, "consumer" | "provider">): string {
  return `${[consumer, provider].map((name) => name.replace(/[^\w.-]/g, "_")).join("-")}.json`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
