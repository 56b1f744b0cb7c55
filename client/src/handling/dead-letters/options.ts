import type { DeadLetterTransport, LogDeadLetterTransport } from "../../transport/aside.ts";
import type { Transport } from "../../transport/transport.ts";

/** What follows a dead letter: see {@link DeadLetterOptions}. */
export type AfterDeadLetter = "continue" | "hold-key" | "stop";

/** What a consumer does with messages that it cannot handle. */
export interface DeadLetterOptions<After extends AfterDeadLetter = AfterDeadLetter> {
  /**
   * What follows a message that became a dead letter. `continue`, the default, goes on. `hold-key` puts later messages of the
   * same key there too, until those before them are replayed or dropped. `stop` handles nothing more of the partition until
   * the letter is replayed or dropped and the consumer is opened again. The last two need a log.
   */
  readonly afterDeadLetter?: After;
}

/** The options that a transport can keep: none where it has no dead letters. */
export type DeadLettersOn<On extends Transport> = On extends LogDeadLetterTransport
  ? DeadLetterOptions
  : On extends DeadLetterTransport
    ? DeadLetterOptions<"continue">
    : never;
