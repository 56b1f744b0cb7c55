import { type OutboxStatus, outboxStatus } from "@concordat/client/relay";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { type DatabaseFlags, onDatabase, withDatabase } from "../project/database.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { type CommonFlags, common } from "./options.ts";
import { printTables, type TablesFlags, withTables } from "./tables.ts";

interface OutboxFlags extends CommonFlags, TablesFlags, DatabaseFlags {}

/** `concordat outbox`: what waits in a service's outbox, and its tables. */
export function outboxCommand(command: Command, io: Io): Command {
  return withTables(onDatabase(common(command)))
    .addHelpText(
      "after",
      "\nExample:\n  concordat outbox --database postgres://shop@127.0.0.1/shop\n\nExit codes: 0 nothing is stuck, 1 something is, or there are no tables, 2 usage or input, 3 database unreachable.",
    )
    .action(async (flags: OutboxFlags) => {
      io.finish(flags.sql === undefined ? await outbox(io, flags) : printTables(io, flags.sql, flags));
    });
}

async function outbox(io: Io, flags: OutboxFlags): Promise<ExitCode> {
  const status = await withDatabase(flags, io.env, outboxStatus);
  io.out(flags.format === "json" ? jsonText(status) : statusLines(status).map(printable).join("\n"));
  return status.stuck.length === 0 ? EXIT.yes : EXIT.no;
}

/** What waits and what is stuck, line by line. */
export function statusLines({ waiting, oldestMs, stuck }: OutboxStatus): readonly string[] {
  const oldest = oldestMs === undefined ? "" : `, the oldest for ${Math.round(oldestMs / 1_000)} s`;
  const lines = stuck.map(({ topic, lane, key, messageId, code, error, attempts }) => {
    const what = lane === 0 ? "all keys" : key === null ? "without a key" : `key ${key}`;
    return `stuck: ${topic}, ${what}, behind ${messageId} (${attempts} ${attempts === 1 ? "try" : "tries"}): ${code}: ${error}`;
  });
  return [`${waiting} ${waiting === 1 ? "event waits" : "events wait"}${oldest}`, ...lines];
}
