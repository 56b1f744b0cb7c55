import type { SchemaType } from "@concordat/schema";
import type { CliError } from "../error.ts";
import type { Verdict } from "../judge/verdict.ts";

/** What asking about one file gave: a verdict, or why there is none. */
export type FileAnswer = { readonly subject?: string | undefined } & (
  | { readonly verdict: Verdict }
  | { readonly file: string; readonly type: SchemaType; readonly error: CliError }
);
