import { ContractError } from "../error.ts";
import type { BodyRule, Condition, Contract, ContractMessage, Deletion, Matcher } from "../model.ts";
import { type Path, parsePath, pathText } from "../path.ts";
import { leavesOf } from "./leaves.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON of a Pact V4 file of asynchronous messages. Files of other Pact tools are taken as well, as far as
 * their messages name a subject, a version and a schema id. Throws {@link ContractError} with the place of what is wrong.
 */
export function readPact(content: unknown): Contract {
  const pact = object(content, "");
  const version = String(dig(pact, "metadata", "pactSpecification", "version") ?? "");
  const consumer = dig(pact, "consumer", "name");
  const provider = dig(pact, "provider", "name");
  if (!isText(consumer)) throw notAPact("/consumer/name", "no consumer is named");
  if (!isText(provider)) throw notAPact("/provider/name", "no provider is named");
  if (!/^4(\.|$)/.test(version))
    throw notAPact(
      "/metadata/pactSpecification/version",
      `its specification version is ${version === "" ? "not given" : JSON.stringify(version)}, not 4.0`,
    );
  if (!Array.isArray(pact.interactions)) throw notAPact("/interactions", "it lists no interactions");
  const messages = pact.interactions.map((one: unknown, index) => readMessage(one, `/interactions/${index}`));
  const seen = new Set<string>();
  for (const [index, { description }] of messages.entries()) {
    if (seen.has(description))
      throw notAPact(
        `/interactions/${index}/description`,
        `two messages have the description ${JSON.stringify(description)}`,
      );
    seen.add(description);
  }
  const deletions = readDeletions(dig(pact, "metadata", "concordat", "deletions"));
  return { consumer, provider, messages, ...(deletions.length === 0 ? {} : { deletions }) };
}

function readDeletions(value: unknown): readonly Deletion[] {
  const at = "/metadata/concordat/deletions";
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw notAPact(at, "it is no list");
  return value.map((one: unknown, index) => {
    const { topic, gaps = [] } = object(one, `${at}/${index}`);
    if (!isText(topic)) throw notAPact(`${at}/${index}/topic`, "no topic is named");
    return { topic, gaps: Array.isArray(gaps) ? gaps.filter(isText) : [] };
  });
}

function readMessage(value: unknown, pointer: string): ContractMessage {
  const interaction = object(value, pointer);
  if (interaction.type !== "Asynchronous/Messages")
    throw new ContractError({
      code: "contract/not-a-message",
      message: `The interaction at ${pointer} is of the type ${JSON.stringify(interaction.type)}: only asynchronous messages can be kept here.`,
      pointer: `${pointer}/type`,
      hint: "Keep HTTP contracts in a file of their own, with another broker.",
    });
  if (!isText(interaction.description)) throw notAPact(`${pointer}/description`, "the message has no description");
  const metadata = object(interaction.metadata ?? {}, `${pointer}/metadata`);
  const contents = object(interaction.contents ?? {}, `${pointer}/contents`);
  if (!("content" in contents)) throw notAPact(`${pointer}/contents/content`, "the message has no content");
  if (contents.encoded !== undefined && contents.encoded !== false)
    throw notAPact(`${pointer}/contents/encoded`, "the content is encoded, and not JSON");
  const comments = object(dig(interaction, "comments", "concordat") ?? {}, `${pointer}/comments/concordat`);
  const body = contents.content;
  const rules = readRules(dig(interaction, "matchingRules", "body") ?? {}, `${pointer}/matchingRules/body`);
  for (const { path, combine } of rules) {
    if (combine === "OR" && isContainer(exampleAt(body, path))) throw unclear(pathText(path), pointer);
  }
  return {
    description: interaction.description,
    event: isText(comments.event) ? comments.event : interaction.description,
    ...(comments.where === undefined
      ? {}
      : { where: readWhere(comments.where, `${pointer}/comments/concordat/where`) }),
    subject: text(metadata.subject, "subject", pointer),
    version: wholeNumber(metadata.version, "version", pointer),
    schemaId: wholeNumber(metadata["schema-id"], "schema-id", pointer),
    body,
    rules,
    reads:
      comments.reads === undefined ? leavesOf(body) : readPaths(comments.reads, `${pointer}/comments/concordat/reads`),
    gaps: Array.isArray(comments.gaps) ? comments.gaps.filter(isText) : [],
  };
}

function readRules(value: unknown, pointer: string): readonly BodyRule[] {
  return Object.entries(object(value, pointer)).map(([path, rule]) => {
    const at = `${pointer}/${escaped(path)}`;
    const read = parsePath(path);
    if (read === undefined) throw notAPact(at, `${JSON.stringify(path)} is not a path`);
    const { matchers, combine = "AND" } = object(rule, at);
    if (!Array.isArray(matchers)) throw notAPact(`${at}/matchers`, "the rule lists no matchers");
    if (combine !== "AND" && combine !== "OR") throw notAPact(`${at}/combine`, "it is neither AND nor OR");
    return {
      path: read,
      combine,
      matchers: matchers.map((one: unknown, index) => readMatcher(one, `${at}/matchers/${index}`)),
    };
  });
}

/** A name as a step of a JSON pointer. */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function readMatcher(value: unknown, pointer: string): Matcher {
  const { match, min, max, regex } = object(value, pointer);
  switch (match) {
    case "type":
      return { match, ...(typeof min === "number" ? { min } : {}), ...(typeof max === "number" ? { max } : {}) };
    case "equality":
    case "null":
    case "number":
    case "integer":
    case "decimal":
    case "boolean":
    case "values":
      return { match };
    case "regex":
      if (isText(regex)) return { match, regex };
      throw notAPact(`${pointer}/regex`, "the matcher has no regex");
    default:
      throw new ContractError({
        code: "contract/unknown-matcher",
        message: `The matcher ${JSON.stringify(match)} at ${pointer} is not known here.`,
        pointer,
        hint: "Use type, equality, null, number, integer, decimal, boolean, values or regex.",
      });
  }
}

function readPaths(value: unknown, pointer: string): ContractMessage["reads"] {
  if (!Array.isArray(value)) throw notAPact(pointer, "it is not a list of paths");
  return value.map((one: unknown, index) => {
    const path = isText(one) ? parsePath(one) : undefined;
    if (path === undefined) throw notAPact(`${pointer}/${index}`, `${JSON.stringify(one)} is not a path`);
    return path;
  });
}

function readWhere(value: unknown, pointer: string): readonly Condition[] {
  return Object.entries(object(value, pointer)).map(([text, names]) => {
    const at = `${pointer}/${escaped(text)}`;
    const path = parsePath(text);
    if (path === undefined) throw notAPact(at, `${JSON.stringify(text)} is not a path`);
    if (!Array.isArray(names) || !names.every(isText)) throw notAPact(at, "it is not a list of names");
    return { path, is: names };
  });
}

/** Pact's verifier judges a choice of matchers for values alone: for lists and objects its answer depends on their order. */
function unclear(path: string, pointer: string): ContractError {
  return new ContractError({
    code: "contract/unclear-rule",
    message: `The rule for ${path} of the message at ${pointer} offers a choice for a list or an object, which Pact cannot judge.`,
    pointer: `${pointer}/matchingRules/body`,
    hint: "Write a message for each case instead.",
  });
}

function exampleAt(body: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    return typeof step === "string" ? Reflect.get(inner, step) : Object.values(inner)[0];
  }, body);
}

function isContainer(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function text(value: unknown, name: string, pointer: string): string {
  if (isText(value)) return value;
  throw noSchema(name, pointer);
}

function wholeNumber(value: unknown, name: string, pointer: string): number {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number > 0) return number;
  throw noSchema(name, pointer);
}

function noSchema(name: string, pointer: string): ContractError {
  return new ContractError({
    code: "contract/no-schema",
    message: `The message at ${pointer} does not say which schema it is of: its metadata has no ${name}.`,
    pointer: `${pointer}/metadata/${name}`,
    hint: "Record the contract with generated code that a registry's version is known for (concordat.lock).",
  });
}

function object(value: unknown, pointer: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw notAPact(pointer, `${pointer === "" ? "it" : pointer} is not an object`);
}

function dig(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function notAPact(pointer: string, problem: string): ContractError {
  return new ContractError({
    code: "contract/not-a-pact",
    message: `The contract is not a Pact V4 file: ${problem}${pointer === "" ? "" : ` (${pointer})`}.`,
    pointer,
    hint: "Contracts are written by the recorder in @concordat/contracts, one file for a consumer and a provider.",
  });
}
