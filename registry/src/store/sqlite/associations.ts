import type Database from "better-sqlite3";
import type { Association, AssociationFilter, AssociationWrite, Lifecycle } from "../associations.ts";

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
  readonly frozen: number;
}

const ANY = { resourceId: null, resourceName: null, resourceNamespace: null, resourceType: null, lifecycle: null };

/** Reads associations, in the order in which they were first told. */
export function prepareAssociationReads(database: Database.Database) {
  const read = database.prepare<unknown[], AssociationRow>(
    `SELECT * FROM associations
     WHERE (:context IS NULL OR (context = :context AND subject = :subject))
       AND (:resourceId IS NULL OR resource_id = :resourceId)
       AND (:resourceName IS NULL OR resource_name = :resourceName)
       AND (:resourceNamespace IS NULL OR resource_namespace = :resourceNamespace)
       AND (:resourceType IS NULL OR resource_type = :resourceType)
       AND (:associationTypes IS NULL OR association_type IN (SELECT value FROM json_each(:associationTypes)))
       AND (:lifecycle IS NULL OR lifecycle = :lifecycle)
     ORDER BY rowid LIMIT :limit OFFSET :offset`,
  );
  return ({ subject, associationTypes, part, ...same }: AssociationFilter): readonly Association[] =>
    read
      .all({
        ...ANY,
        ...same,
        context: subject?.context ?? null,
        subject: subject?.subject ?? null,
        associationTypes: associationTypes === undefined ? null : JSON.stringify(associationTypes),
        limit: part === undefined || part.limit <= 0 ? -1 : part.limit,
        offset: part?.offset ?? 0,
      })
      .map(toAssociation);
}

function toAssociation(row: AssociationRow): Association {
  return {
    subject: { context: row.context, subject: row.subject },
    guid: row.guid,
    resourceName: row.resource_name,
    resourceNamespace: row.resource_namespace,
    resourceId: row.resource_id,
    resourceType: row.resource_type,
    associationType: row.association_type,
    lifecycle: row.lifecycle,
    frozen: row.frozen === 1,
  };
}

/** Gives the function that applies one write inside a transaction that is already open. */
export function prepareAssociationWrites(database: Database.Database): (write: AssociationWrite) => undefined {
  const put = database.prepare<unknown[]>(
    `INSERT INTO associations VALUES
       (:context, :subject, :guid, :resourceName, :resourceNamespace, :resourceId, :resourceType, :associationType,
        :lifecycle, :frozen)
     ON CONFLICT (resource_id, resource_type, association_type)
     DO UPDATE SET lifecycle = excluded.lifecycle, frozen = excluded.frozen`,
  );
  const drop = database.prepare<[string, string, string]>(
    "DELETE FROM associations WHERE resource_id = ? AND resource_type = ? AND association_type = ?",
  );
  return ({ kind, association }) => {
    const { subject, frozen, ...rest } = association;
    if (kind === "put-association") put.run({ ...rest, ...subject, frozen: frozen ? 1 : 0 });
    else drop.run(rest.resourceId, rest.resourceType, rest.associationType);
  };
}
