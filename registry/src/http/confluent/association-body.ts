import type { AssociationBatch, AssociationCall, AssociationItem, AssociationStep } from "../../cases/associations.ts";
import { type AssociationOperation, OPERATIONS } from "../../decide/associations.ts";
import { refusals } from "../../errors.ts";
import { subjectKey } from "../../names.ts";
import { LIFECYCLES, type Resource } from "../../store/associations.ts";
import { schemaRequest } from "./body.ts";

const BATCH_OPERATIONS = [...OPERATIONS, "DELETE"] as const;

type Fields = Readonly<Record<string, unknown>>;

/** What a request says besides its body. */
interface How {
  /** What an association that names no operation wants. */
  readonly operation: AssociationOperation;
  readonly context: string;
  readonly dryRun: boolean;
}

/** Reads a request for associations of one resource. Throws 42212 where it cannot be meant. */
export function associationCall(fields: Fields, how: How): AssociationCall {
  return callOf(resourceOf(fields, how), associationsOf(fields), how);
}

/** Reads a request of a batch, whose associations are made and ended in their order. Throws 42212. */
export function associationBatch(fields: Fields, how: How): AssociationBatch {
  const resource = resourceOf(fields, how);
  const steps: AssociationStep[] = [];
  let run: unknown[] = [];
  const endRun = () => {
    if (run.length > 0) steps.push({ kind: "associate", call: callOf(resource, run, how) });
    run = [];
  };
  for (const item of associationsOf(fields)) {
    const one = objectOf(item);
    if (word(one, "opType", BATCH_OPERATIONS) !== "DELETE") {
      run.push(item);
      continue;
    }
    endRun();
    const associationType = text(one, "associationType") ?? "value";
    steps.push({ kind: "dissociate", associationType, cascade: flag(one, "cascadeLifecycle") ?? false });
  }
  endRun();
  return { resource, steps, dryRun: how.dryRun };
}

function associationsOf({ associations }: Fields): readonly unknown[] {
  if (Array.isArray(associations) && associations.length > 0) return associations;
  throw refusals.invalidAssociation("associations", "at least one association is needed");
}

function resourceOf(fields: Fields, how: How): Resource {
  return {
    resourceName: neededText(fields, "resourceName"),
    resourceNamespace: text(fields, "resourceNamespace") ?? "-",
    resourceId: how.dryRun ? (text(fields, "resourceId") ?? "") : neededText(fields, "resourceId"),
    resourceType: text(fields, "resourceType") ?? "topic",
  };
}

function callOf(resource: Resource, associations: readonly unknown[], how: How): AssociationCall {
  const items = associations.map((item) => itemOf(item, how));
  const twice = items.find((one, index) => items.findIndex((x) => x.associationType === one.associationType) < index);
  if (twice !== undefined)
    throw refusals.invalidAssociation("associationType", `there are two associations of type ${twice.associationType}`);
  return { resource, items, dryRun: how.dryRun };
}

function objectOf(value: unknown): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw refusals.invalidAssociation("associations", "each association is an object");
}

function itemOf(value: unknown, how: How): AssociationItem {
  const fields = objectOf(value);
  const { schema } = fields;
  if (schema !== undefined && schema !== null && typeof schema !== "object")
    throw refusals.invalidAssociation("schema", "a schema is an object with a member schema");
  const hasSchema = typeof schema === "object" && schema !== null;
  return {
    operation: word(fields, "opType", OPERATIONS) ?? how.operation,
    subject: subjectKey(neededText(fields, "subject"), how.context),
    associationType: text(fields, "associationType") ?? "value",
    lifecycle: word(fields, "lifecycle", LIFECYCLES),
    frozen: flag(fields, "frozen"),
    schema: hasSchema ? schemaRequest(schema as Fields, flag(fields, "normalize") ?? false) : undefined,
  };
}

function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw refusals.invalidAssociation(name, "a text is needed");
}

function neededText(fields: Fields, name: string): string {
  const value = text(fields, name);
  if (value !== undefined) return value;
  throw refusals.invalidAssociation(name, "cannot be null or empty");
}

function word<Word extends string>(fields: Fields, name: string, words: readonly Word[]): Word | undefined {
  const value = text(fields, name)?.toUpperCase();
  const known = words.find((one) => one === value);
  if (value !== undefined && known === undefined)
    throw refusals.invalidAssociation(name, `it is one of ${words.join(", ")}`);
  return known;
}

function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  return String(value).toLowerCase() === "true";
}
