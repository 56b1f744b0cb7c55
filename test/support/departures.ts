import { readFileSync } from "node:fs";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { ReplayDifference } from "./replay.ts";

/** What of a recording is answered otherwise on purpose, by its id in docs/departures.md. */
export interface Departure {
  readonly id: string;
  /** Whether a difference is this one, and nothing else. */
  readonly is: (difference: ReplayDifference) => boolean;
}

const BLOCK_COMMENT_INSIDE = /\/\*[^\n]*\*\/(?:[ \t]*[^\s/]|[ \t]*\r)/;
const EMPTY_STATEMENT = /(?:oneof|group)\b[^{}]*\{[^{}]*;\s*;/;
const OPTION_VALUE = /=\s*(?:\+\d|<)/;
const ESCAPED = /\\(?:[0-7]{3}|[xX][0-9a-fA-F]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/;
const UNKNOWN_TYPE = /details: there is no type [\w.]+ \(line \d+, column \d+\)/;

const MODERN = /"\$schema"\s*:\s*"https?:\\?\/\\?\/json-schema\.org\\?\/draft\\?\/20(?:19-09|20-12)/;

/** Whether a schema of a JSON Schema text is a branch of itself, or of a part of it, by a reference. */
function recursesThroughBranches(text: string): boolean {
  const root: unknown = JSON.parse(text);
  const within = (value: unknown, pointer: string, branches: readonly string[]): boolean => {
    if (typeof value !== "object" || value === null) return false;
    const ref: unknown = Reflect.get(value, "$ref");
    const target = typeof ref === "string" && ref.startsWith("#") ? ref.slice(1) : undefined;
    if (target !== undefined && branches.some((one) => one === target || one.startsWith(`${target}/`))) return true;
    return Object.entries(value).some(([key, inner]) => {
      const at = `${pointer}/${key}`;
      const isBranch = /\/(?:anyOf|oneOf|allOf)$/.test(pointer);
      return within(inner, at, isBranch ? [...branches, at] : branches);
    });
  };
  return within(root, "", []);
}

/** In the order in which they are tried. */
export const DEPARTURES: readonly Departure[] = [
  {
    id: "protobuf/legal-text",
    is: ({ step, there, here }) => {
      const text = schemaIn(step.body);
      const legal = BLOCK_COMMENT_INSIDE.test(text) || EMPTY_STATEMENT.test(text) || OPTION_VALUE.test(text);
      // There it is no schema; here it is registered, checked, or looked for.
      return legal && isInvalid(there) && !isInvalid(here) && here.status < 500;
    },
  },
  {
    id: "protobuf/missing-types",
    // What is registered there is also looked up, and may not be found.
    is: ({ there, here, text }) =>
      (there.status === 200 || there.status === 404) && !isInvalid(there) && isInvalid(here) && UNKNOWN_TYPE.test(text),
  },
  {
    id: "protobuf/string-escapes",
    is: ({ step, there, here }) =>
      step.path.endsWith("?format=serialized")
        ? differInText(there, here, withoutDefaults)
        : ESCAPED.test(schemaIn(step.body)) && differInText(there, here, (text) => text.replace(/"[^"\n]*"/g, '""')),
  },
  {
    id: "protobuf/normalized-numbers",
    is: ({ step, there, here }) =>
      step.path.includes("normalize=true") &&
      differInText(there, here, (text) => text.replace(/= -?[\d.e+-]+(?=[\],])/g, "= N")),
  },
  {
    id: "json/recursion",
    // There it is no schema; here it is registered, checked, or looked for.
    is: ({ step, there, here }) =>
      MODERN.test(schemaIn(step.body)) &&
      recursesThroughBranches(schemaIn(step.body)) &&
      isInvalid(there) &&
      !isInvalid(here) &&
      here.status < 500,
  },
  {
    id: "json/failures",
    is: ({ step, there, here }) =>
      schemaIn(step.body) !== "" && there.status === 500 && [200, 409, 422].includes(here.status),
  },
  {
    id: "order/shared-ids",
    is: ({ step, there, here }) =>
      step.method === "GET" && step.path.startsWith("/schemas/ids/") && sameBut(there.answer, here.answer, "subject"),
  },
];

/** The ids of the lines of docs/departures.md that are named after what they are about. */
export function listedDepartures(): readonly string[] {
  const page = readFileSync(new URL("../../docs/departures.md", import.meta.url), "utf8");
  return [...page.matchAll(/^\| `([a-z]+\/[a-z-]+)` \|/gm)].map(([, id = ""]) => id);
}

/**
 * The departures of a case, and the differences that are none. What is asked about a subject after a registration of it was
 * a departure follows from that: it is there on one side alone.
 */
export function departuresOf(differences: readonly ReplayDifference[]) {
  const departed = new Set<string>();
  const ids = new Set<string>();
  const others = differences.filter((difference) => {
    const subject = /^\/subjects\/([^/?]+)/.exec(difference.step.path)?.[1] ?? "";
    if (departed.has(subject) && isUnknown(difference)) return false;
    const found = DEPARTURES.find(({ is }) => is(difference));
    if (found === undefined) return true;
    ids.add(found.id);
    if (difference.step.method === "POST" && difference.step.path.includes("/versions")) departed.add(subject);
    return false;
  });
  return { ids, others };
}

type Side = ReplayDifference["there"];

function schemaIn(body: unknown): string {
  return typeof body === "object" && body !== null && "schema" in body ? String(body.schema) : "";
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** Whether an answer says that the schema is none. */
function isInvalid({ status, answer }: Side): boolean {
  const messages = member(answer, "messages");
  return status === 422 || (Array.isArray(messages) && messages[0] === "Invalid schema");
}

function isUnknown({ here }: ReplayDifference): boolean {
  return here.status === 404 && [40401, 40403].includes(Number(member(here.answer, "error_code")));
}

/** A descriptor in base64 as JSON, without the defaults of its fields. */
function withoutDefaults(text: string): string {
  const descriptor = fromBinary(FileDescriptorProtoSchema, Buffer.from(text, "base64"));
  return JSON.stringify(toJson(FileDescriptorProtoSchema, descriptor), (key, value: unknown) =>
    key === "defaultValue" ? undefined : value,
  );
}

/** Whether two answers are the same but for the text of their schemas, which are the same once `blurred`. */
function differInText(there: Side, here: Side, blurred: (text: string) => string): boolean {
  const [theirs, ours] = [member(there.answer, "schema"), member(here.answer, "schema")];
  if (there.status !== here.status || typeof theirs !== "string" || typeof ours !== "string") return false;
  return blurred(theirs) === blurred(ours) && sameBut(there.answer, here.answer, "schema", "guid");
}

function sameBut(theirs: unknown, ours: unknown, ...names: readonly string[]): boolean {
  const rest = (value: unknown) =>
    JSON.stringify(
      Object.entries(value ?? {})
        .filter(([key]) => !names.includes(key))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return rest(theirs) === rest(ours);
}
