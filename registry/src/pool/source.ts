import type { ResolvedReference, SchemaType, Strictness } from "@concordat/schema";

/** A schema's text with all that parsing it needs. It is data alone: it can go to another thread. */
export interface SourceText {
  readonly type: SchemaType;
  readonly text: string;
  /** As {@link ParseOptions} has them: what a text refers to stands before it. */
  readonly references: readonly ResolvedReference[];
  readonly strictness: Strictness;
}

/** Texts beyond this are not parsed between two requests: parsing takes a step for each letter. In UTF-16 units, references counted in. */
const LARGE = 32 * 1024;

type Sized = Pick<SourceText, "text" | "references">;

/** UTF-16 units of a text and its references. */
export function sizeOf({ text, references }: Sized): number {
  return references.reduce((sum, one) => sum + one.text.length, text.length);
}

/** UTF-16 units of several. */
export function sizeOfAll(sources: readonly Sized[]): number {
  return sources.reduce((sum, one) => sum + sizeOf(one), 0);
}

/** Whether texts of so many UTF-16 units in all take longer than other requests should wait. */
export function isLarge(size: number): boolean {
  return size > LARGE;
}

/** Whether texts take longer than other requests should wait. */
export function areLarge(sources: readonly Sized[]): boolean {
  return isLarge(sizeOfAll(sources));
}
