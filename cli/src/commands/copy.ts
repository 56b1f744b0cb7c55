import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { withData } from "../project/data.ts";
import { jsonText } from "../render/json.ts";
import { type CommonFlags, common } from "./options.ts";

interface CopyFlags extends CommonFlags {
  readonly from: string;
  readonly to: string;
}

/** `concordat copy`: all that a registry holds, from a file to a database or back. */
export function copyCommand(command: Command, io: Io): Command {
  command
    .requiredOption("--from <place>", "data file, or postgres://user@host/database")
    .requiredOption(
      "--to <place>",
      "an empty one, or one that an earlier copy has begun to fill, without a registry on it",
    );
  return common(command)
    .addHelpText(
      "after",
      "\nExample:\n  concordat copy --from registry.db --to postgres://registry@db.internal/registry\n\nExit codes: 0 copied and compared row by row, 2 usage or input, or other contents in the target.",
    )
    .action(async (flags: CopyFlags) => io.finish(await copy(io, flags)));
}

async function copy(io: Io, { from, to, format }: CopyFlags): Promise<ExitCode> {
  const { tables, shown } = await io.waiting(
    "Copying",
    withData(async ({ copyStore, shownPlace }) => ({
      tables: await copyStore({ from, to }),
      shown: { from: shownPlace(from), to: shownPlace(to) },
    })),
  );
  if (format === "json") {
    io.out(jsonText({ ...shown, tables }));
    return EXIT.yes;
  }
  for (const { table, rows, before } of tables)
    if (rows > 0) io.out(`${String(rows).padStart(9)}  ${table}${before === 0 ? "" : ` (${before} were there)`}`);
  const sum = tables.reduce((all, { rows }) => all + rows, 0);
  io.out(`${shown.to} has all ${sum} rows of ${shown.from}; each was read from both and is the same.`);
  return EXIT.yes;
}
