import type { Command } from "commander";
import type { Io } from "./io.ts";

/** A subcommand: what the list of all says of it, and where the rest is. */
export interface CommandRow {
  readonly name: string;
  readonly description: string;
  /**
   * Loads what gives the command its arguments, options and action: only the command that is asked for is loaded. `all` are
   * the commands of the program.
   */
  readonly load: () => Promise<(command: Command, io: Io, all: readonly CommandRow[]) => Command>;
}
