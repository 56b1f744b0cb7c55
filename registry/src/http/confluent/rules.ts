import type { DomainRule, RuleSet } from "@concordat/schema";
import { RequestError } from "../core/request-error.ts";

const TEXTS = ["name", "doc", "kind", "mode", "type"] as const;
const LATER_TEXTS = ["expr", "onSuccess", "onFailure"] as const;
const LISTS = ["migrationRules", "domainRules", "encodingRules"] as const;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  kind: ["TRANSFORM", "CONDITION"],
  mode: ["UPGRADE", "DOWNGRADE", "UPDOWN", "WRITE", "READ", "WRITEREAD"],
  enableAt: ["ALL", "CLIENT", "GATEWAY", "SERVER", "NONE"],
};

type Fields = Readonly<Record<string, unknown>>;

/** A body's rule set, its fields in the order in which they are answered; undefined where there is none. Throws 400. */
export function ruleSetOf(value: unknown, path: string): RuleSet | undefined {
  if (value === undefined || value === null) return undefined;
  const fields = fieldsAt(value, path);
  const lists = LISTS.flatMap((name) => {
    const rules = listAt(fields[name], `${path}.${name}`).map((rule, index) =>
      ruleOf(rule, `${path}.${name}[${index}]`),
    );
    return rules.length === 0 ? [] : [[name, rules] as const];
  });
  return Object.fromEntries([...lists, ...texts(fields, ["enableAt"], path)]);
}

function ruleOf(value: unknown, path: string): DomainRule {
  const fields = fieldsAt(value, path);
  const tags = listAt(fields.tags, `${path}.tags`).map((tag) => textAt(tag, `${path}.tags`));
  const params = Object.entries(
    fields.params === undefined || fields.params === null ? {} : fieldsAt(fields.params, `${path}.params`),
  );
  return {
    ...Object.fromEntries(texts(fields, TEXTS, path)),
    ...(tags.length === 0 ? {} : { tags: tags.sort() }),
    ...(params.length === 0
      ? {}
      : {
          params: Object.fromEntries(
            params.sort(byKey).map(([key, one]) => [key, textAt(one, `${path}.params.${key}`)]),
          ),
        }),
    ...Object.fromEntries(texts(fields, LATER_TEXTS, path)),
    disabled: fields.disabled === true || String(fields.disabled).toLowerCase() === "true",
  };
}

function texts(fields: Fields, names: readonly string[], path: string): readonly (readonly [string, string])[] {
  return names.flatMap((name) => {
    const value = fields[name];
    return value === undefined || value === null
      ? []
      : [[name, wordAt(textAt(value, `${path}.${name}`), name, path)] as const];
  });
}

function wordAt(text: string, name: string, path: string): string {
  const words = WORDS[name];
  if (words === undefined || words.includes(text)) return text;
  throw new RequestError(
    400,
    `Cannot deserialize the value "${text}" of ${path}.${name}: it is none of ${words.join(", ")}`,
  );
}

function fieldsAt(value: unknown, path: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new RequestError(400, `Cannot deserialize the value of ${path}: it has to be an object`);
}

function listAt(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new RequestError(400, `Cannot deserialize the value of ${path}: it has to be a list`);
}

function textAt(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new RequestError(400, `Cannot deserialize the value of ${path}: it has to be a String`);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
