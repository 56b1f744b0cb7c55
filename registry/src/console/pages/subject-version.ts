import type { View } from "../../cases/view.ts";
import type { StoredSchema, Version } from "../../entities.ts";
import type { Facts } from "../../store/store.ts";
import type { ConsoleTools } from "../page.ts";

/** The version that a subject's page is of. */
export interface ShownVersion {
  readonly at: View;
  readonly facts: Facts;
  readonly found: Version;
  readonly stored: StoredSchema;
  readonly isLatest: boolean;
  /** The subject's qualified name. */
  readonly name: string;
  readonly tools: ConsoleTools;
}
