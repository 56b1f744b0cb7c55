/** What is wrong with a contract, or with making one. `code` is stable, such as `contract/not-a-pact`. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly code: string;
  /** Where in the contract, as a JSON pointer; empty for the whole. */
  readonly pointer: string;
  readonly hint: string | undefined;

  constructor(facts: {
    readonly code: string;
    readonly message: string;
    readonly pointer?: string;
    readonly hint?: string;
    readonly cause?: unknown;
  }) {
    super(facts.message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = facts.code;
    this.pointer = facts.pointer ?? "";
    this.hint = facts.hint;
  }
}
