import type { Association, AssociationFilter, Lifecycle } from "../associations.ts";
import { sliceOf } from "./lists.ts";
import type { Ask } from "./rows.ts";
import { fromText, toText } from "./text.ts";

interface AssociationRow {
  readonly context: string;
  readonly subject: string;
  readonly guid: string;
  readonly resource_name: string;
  readonly resource_namespace: string;
  readonly resource_id: string;
  readonly resource_type: string;
  readonly association_type: string;
  readonly lifecycle: Lifecycle;
  readonly frozen: boolean;
}

/** The columns that a filter may name, and what it calls them. */
const COLUMNS = {
  resourceId: "resource_id",
  resourceName: "resource_name",
  resourceNamespace: "resource_namespace",
  resourceType: "resource_type",
  lifecycle: "lifecycle",
} as const;

const SELECTED = ["context", "subject", "guid", ...Object.values(COLUMNS), "association_type", "frozen"]
  .map((column) => `a.${column}`)
  .join(", ");

/** Reads associations, in the order in which they were first made. */
export function associationReads(ask: Ask): (filter: AssociationFilter) => Promise<readonly Association[]> {
  return async (filter) => {
    const values: unknown[] = [];
    const value = (given: unknown) => `$${values.push(given) + 2}`;
    const parts = Object.entries(COLUMNS).flatMap(([name, column]) => {
      const given = filter[name as keyof typeof COLUMNS];
      return given === undefined ? [] : [`a.${column} = ${value(toText(given))}`];
    });
    const { subject, associationTypes } = filter;
    if (subject !== undefined) {
      parts.push(`a.context = ${value(toText(subject.context))}`, `a.subject = ${value(toText(subject.subject))}`);
    }
    if (associationTypes !== undefined)
      parts.push(`a.association_type = ANY (${value(associationTypes.map(toText))}::text[])`);
    const rows = await ask<AssociationRow>(
      `SELECT ${SELECTED} FROM concordat.associations a WHERE ${parts.join(" AND ") || "true"} ORDER BY a.row LIMIT $1 OFFSET $2`,
      ...sliceOf(filter),
      ...values,
    );
    return rows.map(toAssociation);
  };
}

function toAssociation(row: AssociationRow): Association {
  return {
    subject: { context: fromText(row.context), subject: fromText(row.subject) },
    guid: fromText(row.guid),
    resourceName: fromText(row.resource_name),
    resourceNamespace: fromText(row.resource_namespace),
    resourceId: fromText(row.resource_id),
    resourceType: fromText(row.resource_type),
    associationType: fromText(row.association_type),
    lifecycle: row.lifecycle,
    frozen: row.frozen,
  };
}
