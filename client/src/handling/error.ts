import { ClientError, type ErrorFacts } from "../error.ts";

/**
 * What handling could not do with a service's database. `code` is one of `database/unreachable`, `database/lost`,
 * `database/busy`, `database/pool-exhausted`, `database/rolled-back`, `database/no-tables`, `database/other-version`,
 * `database/not-a-database`; of what is written into an outbox `outbox/not-a-transaction`, `outbox/no-transaction`,
 * `outbox/a-pool`, `outbox/no-table`.
 */
export class DatabaseError extends ClientError {
  override readonly name = "DatabaseError";
  /** Whether the same may succeed later without a change: the database was away, or too busy. */
  readonly retriable: boolean;

  constructor(facts: ErrorFacts & { readonly retriable?: boolean }) {
    super(facts);
    this.retriable = facts.retriable ?? false;
  }
}
