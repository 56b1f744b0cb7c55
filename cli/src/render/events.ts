import type { InstanceError } from "@concordat/schema";
import type { EventFault, JudgedEvents } from "../judge/events.ts";
import type { NamedSchema } from "../project/schema-file.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { heading, remark } from "./remark.ts";
import { snippet } from "./snippet.ts";

/** What is wrong with events, for a person: each fault with its place in the file and the rule's in the schema. */
export function eventsText(schema: NamedSchema, judged: readonly JudgedEvents[], paint: Paint): string {
  return judged
    .flatMap((file) => [
      ...file.faults.map((fault) => faultText(schema, file, fault, paint)),
      closing(file, schema, paint),
    ])
    .join("\n");
}

function closing({ name, events, invalid, unlisted }: JudgedEvents, schema: NamedSchema, paint: Paint): string {
  const count = `${events.toLocaleString("en")} event${events === 1 ? "" : "s"}`;
  const more = unlisted === 0 ? "" : ` (${unlisted.toLocaleString("en")} of them are not listed)`;
  const verdict = invalid === 0 ? "valid" : `${invalid.toLocaleString("en")} not valid${more}`;
  const said = `${name}: ${count}, ${events === 0 ? "nothing to judge" : verdict} by ${schema.name}`;
  return paint(["bold", invalid === 0 ? "green" : "red"], printable(said));
}

function faultText(schema: NamedSchema, file: JudgedEvents, { error, at, rule }: EventFault, paint: Paint): string {
  const gutter = String(Math.max(at.line, rule?.line ?? 0)).length;
  const head = heading("error", error.keyword, sentence(error), paint);
  const place = { arrow: "-->", mark: "^", gutter, paint, style: "red" } as const;
  const lines = [head, ...snippet({ name: file.name, text: file.text, ...at }, place)];
  const other = { arrow: ":::", mark: "-", label: "by this rule", gutter, paint, style: "blue" } as const;
  if (rule !== undefined) lines.push(...snippet({ name: schema.name, text: schema.text, ...rule }, other));
  else lines.push(remark("rule", `${error.document ?? schema.name}#${error.schema}`, gutter, paint));
  for (const cause of error.causes ?? []) lines.push(remark("nearest", sentence(cause), gutter, paint));
  lines.push(
    remark("help", `Correct the value, or ${quoted(error)} in the schema if such events are meant.`, gutter, paint),
  );
  return `${lines.join("\n")}\n`;
}

function quoted({ keyword }: InstanceError): string {
  return keyword === "false" ? "the schema false" : JSON.stringify(keyword);
}

function sentence({ instance, message }: InstanceError): string {
  return `${instance === "" ? "The event" : instance} ${message}.`;
}

/** The same as plain JSON, places as lines and columns from 1. */
export function eventsJson({ name, type }: NamedSchema, judged: readonly JudgedEvents[]): unknown {
  return {
    schema: name,
    schemaType: type,
    valid: judged.every(({ invalid }) => invalid === 0),
    files: judged.map(({ name: file, events, invalid, faults, unlisted }) => ({
      file,
      events,
      invalid,
      errors: faults.map(faultJson),
      ...(unlisted === 0 ? {} : { unlisted }),
    })),
  };
}

function faultJson({ error, event, at, rule }: EventFault): unknown {
  return { event, ...at, ...errorJson(error), ...(rule === undefined ? {} : { rule }) };
}

function errorJson({ instance, keyword, message, schema, document, member, causes }: InstanceError): object {
  return {
    pointer: instance,
    keyword,
    message,
    schemaPointer: schema,
    ...(document === undefined ? {} : { reference: document }),
    ...(member === undefined ? {} : { member }),
    ...(causes === undefined ? {} : { causes: causes.map(errorJson) }),
  };
}
