import { ClientError, type ErrorFacts } from "../../error.ts";

/**
 * What a relay tells while it goes on: `relay/stuck` (an event could not be sent; those behind it wait),
 * `relay/broker-away`, `relay/database-away`. `cause` has the error behind it.
 */
export class RelayError extends ClientError {
  override readonly name = "RelayError";
  readonly topic: string | undefined;
  readonly messageId: string | undefined;

  constructor(facts: ErrorFacts & { readonly topic?: string; readonly messageId?: string }) {
    super(facts);
    this.topic = facts.topic;
    this.messageId = facts.messageId;
  }
}
