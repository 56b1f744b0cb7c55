import type { LinkedFile } from "./linked-file.ts";

/** The full name of a schema's first message, which is what a topic holds unless its messages say otherwise; undefined where it has none. */
export function firstMessageName({ descriptor, package: space }: LinkedFile): string | undefined {
  const [first] = descriptor.messageType;
  if (first === undefined) return undefined;
  return space === "" ? first.name : `${space}.${first.name}`;
}
