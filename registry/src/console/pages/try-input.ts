import { DEFAULT_SCHEMA_TYPE, type Reference } from "@concordat/schema";
import type { TrialRequest } from "../../cases/trial.ts";

/** What the editor's form says, as it was sent. */
export interface TryInput {
  readonly subject: string;
  readonly type: string;
  readonly text: string;
  /** JSON, as in the API. */
  readonly references: string;
}

/** What was sent that is no schema, in the words of the API. */
export interface InputProblem {
  readonly status: number;
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  /** Both from 1. */
  readonly place?: { readonly line?: number; readonly column?: number };
}

/** What a registration would come to. */
export interface Planned {
  readonly subject: string;
  readonly version: number;
  /** False where the subject has the schema already. */
  readonly isNew: boolean;
}

/** References that are not written as they have to be. */
export class UnreadableReferences extends Error {
  override readonly name = "UnreadableReferences";
}

/** What a form says. Browsers send line ends as CR LF, which no schema was written with. */
export function inputOf(form: Readonly<Record<string, string>>): TryInput {
  const { subject = "", type = DEFAULT_SCHEMA_TYPE, text = "", references = "" } = form;
  return { subject, type, text: text.replaceAll("\r\n", "\n"), references: references.replaceAll("\r\n", "\n") };
}

/** The same as a request. Throws {@link UnreadableReferences}. */
export function requestOf(input: TryInput): TrialRequest {
  return { ...input, references: referencesIn(input.references) };
}

function referencesIn(text: string): readonly Reference[] {
  if (text.trim() === "") return [];
  const parsed = parsedJson(text);
  if (!Array.isArray(parsed)) throw new UnreadableReferences();
  return parsed.map((one: unknown) => {
    if (!isReference(one)) throw new UnreadableReferences();
    const { name, subject, version } = one;
    return { name, subject, version };
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableReferences();
  }
}

function isReference(value: unknown): value is Reference {
  if (typeof value !== "object" || value === null) return false;
  const { name, subject, version } = value as Partial<Record<keyof Reference, unknown>>;
  return typeof name === "string" && typeof subject === "string" && Number.isInteger(version);
}

/** References as the editor shows them: one on each line. */
export function shownReferences(references: readonly Reference[]): string {
  if (references.length === 0) return "";
  const lines = references.map(({ name, subject, version }) => `  ${JSON.stringify({ name, subject, version })}`);
  return `[\n${lines.join(",\n")}\n]`;
}
