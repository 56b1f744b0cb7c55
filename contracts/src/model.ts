import type { Mismatch, StoredUse } from "@concordat/client/api";
import type { Path } from "./path.ts";

export { ContractError } from "./error.ts";

/** What a consumer needs of the events that a provider sends: one message for each shape that its handler tells apart. */
export interface Contract {
  readonly consumer: string;
  readonly provider: string;
  readonly messages: readonly ContractMessage[];
  /** The topics whose keys' deletions the consumer handles. */
  readonly deletions?: readonly Deletion[];
}

/** That a consumer handles messages without a value, which delete a key of a topic. */
export interface Deletion {
  readonly topic: string;
  /** Branches of the handler that did not run. */
  readonly gaps: readonly string[];
}

/** A message of a contract: one shape of an event, with what its consumer reads of it. */
export interface ContractMessage {
  /** Tells the messages of a contract apart, and the provider which event to build: `OrderPlaced where method is shop.Card`. */
  readonly description: string;
  /** The event's name, such as `OrderPlaced`. */
  readonly event: string;
  /** Which of the event's shapes it is, where the handler tells several apart. */
  readonly where?: readonly Condition[];
  /** The subject, version and schema id that the consumer's code was generated from. */
  readonly subject: string;
  readonly version: number;
  readonly schemaId: number;
  /** An example with the fields that are read, and only those, in the JSON view. */
  readonly body: unknown;
  /** What the fields must be like; a field without a rule must equal the example. */
  readonly rules: readonly BodyRule[];
  /** The fields that the handler reads. */
  readonly reads: readonly Path[];
  /** Branches of the handler that no sample entered, as places in its source: it may read more than `reads`. */
  readonly gaps: readonly string[];
}

/** That what stands at a path is one of some branches of a choice, such as `shop.Card`. */
export interface Condition {
  readonly path: Path;
  readonly is: readonly string[];
}

/** How the values at a path are compared with the example. */
export interface BodyRule {
  readonly path: Path;
  /** Whether all matchers or any of them must hold. */
  readonly combine: "AND" | "OR";
  readonly matchers: readonly Matcher[];
}

/** Pact's matchers (specification V4), as far as messages of JSON need them. */
export type Matcher =
  | { readonly match: "type"; readonly min?: number; readonly max?: number }
  | { readonly match: "equality" | "null" | "number" | "integer" | "decimal" | "boolean" | "values" }
  | { readonly match: "regex"; readonly regex: string };

/** Whether a contract says all: no branch of the handlers behind it was left out. */
export function isComplete({ messages, deletions = [] }: Contract): boolean {
  return [...messages, ...deletions].every(({ gaps }) => gaps.length === 0);
}

/** A contract as the registry keeps it. */
export interface KeptContract {
  readonly sha: string;
  readonly contract: Contract;
}

/** A version of a service with all that a decision asks of it. */
export interface ServiceFacts {
  readonly service: string;
  readonly version: string;
  readonly produces: readonly StoredUse[];
  readonly consumes: readonly StoredUse[];
  /** Its contracts as a consumer. */
  readonly contracts: readonly KeptContract[];
}

/** What a provider's version made of a contract. */
export interface Verification {
  readonly contract: string;
  readonly provider: string;
  readonly version: string;
  readonly success: boolean;
  readonly mismatches: readonly Mismatch[];
}
