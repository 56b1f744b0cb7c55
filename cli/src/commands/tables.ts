import type { Dialect } from "@concordat/client";
import { migrationScript, TABLES_VERSION } from "@concordat/client/relay";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../render/json.ts";
import { type CommonFlags, wholeNumber } from "./options.ts";

/** What the command line says of the tables to print. */
export interface TablesFlags extends CommonFlags {
  readonly sql?: Dialect;
  readonly from?: number;
}

/** The options that print the tables of inbox and outbox. */
export function withTables(command: Command): Command {
  return command
    .addOption(
      new Option("--sql <dialect>", "print the SQL that creates the tables (one script for inbox and outbox)").choices([
        "postgres",
        "sqlite",
      ]),
    )
    .option("--from <version>", "with --sql: from this version of the tables, instead of from nothing", wholeNumber);
}

/** Prints the SQL. */
export function printTables(io: Io, dialect: Dialect, { from = 0, format }: TablesFlags): ExitCode {
  if (from > TABLES_VERSION)
    throw new CliError({
      code: "cli/no-such-version",
      message: `This concordat knows the tables up to version ${TABLES_VERSION}, and not version ${from}.`,
      hint: "Update concordat, or give the version in the table concordat_handling.",
    });
  const sql = migrationScript(dialect, from);
  if (format === "json") io.out(jsonText({ dialect, from, sql }));
  else if (sql !== "") io.out(sql.trimEnd());
  if (sql === "") io.note(`Version ${from} is the newest: there is nothing to do.`);
  return EXIT.yes;
}
