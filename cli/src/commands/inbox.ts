import type { Command } from "commander";
import { CliError } from "../error.ts";
import type { Io } from "../io.ts";
import { common } from "./options.ts";
import { printTables, type TablesFlags, withTables } from "./tables.ts";

/** `concordat inbox`: the tables that a consumer with a database needs. */
export function inboxCommand(command: Command, io: Io): Command {
  return withTables(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat inbox --sql postgres | psql postgres://billing@127.0.0.1/billing\n\nExit codes: 0 printed, 2 usage or input.",
    )
    .action((flags: TablesFlags) => {
      if (flags.sql === undefined)
        throw new CliError({
          code: "cli/no-dialect",
          message: "No database is named to print the tables for.",
          hint: "Give --sql postgres or --sql sqlite.",
        });
      io.finish(printTables(io, flags.sql, flags));
    });
}
