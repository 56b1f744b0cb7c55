import type { Schema } from "../format.ts";
import { printAvro } from "./canonical.ts";
import type { AvroType } from "./model.ts";

/** The text of a schema with attributes sorted, and the types of its references written out. */
export function meaningAvro({ model }: Schema<AvroType>): string {
  return printAvro(model, { comparable: true });
}
