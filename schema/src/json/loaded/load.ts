import type { Budget } from "../../budget.ts";
import { isSince, type JsonSchemaModel } from "../model.ts";
import type { Loaded } from "./model.ts";
import { modernLoader } from "./modern.ts";
import { previousLoader } from "./previous.ts";

/**
 * A schema as Confluent's registry loads it before it compares. Which of its loaders does it depends on the schema's own
 * draft; those of references follow. Linear in the size of the texts, and in how deep what is referred to lies within each other.
 * Throws BudgetExceeded.
 */
export function loadSchema({ root, document }: JsonSchemaModel, budget: Budget): Loaded {
  return (isSince(document.draft, "2019-09") ? modernLoader : previousLoader)(budget)(root);
}
