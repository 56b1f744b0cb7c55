import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { withData } from "../project/data.ts";
import { loadProject } from "../project/project.ts";
import { type SecretFlags, secretsOf } from "../project/secrets.ts";
import { jsonText } from "../render/json.ts";
import { type CommonFlags, common } from "./options.ts";
import { verdictOf } from "./verify.ts";

interface RestoreFlags extends CommonFlags, SecretFlags {
  readonly from: string;
  readonly to: string;
  readonly force?: boolean;
}

/** `concordat restore`: a backup in the place of a registry's data. */
export function restoreCommand(command: Command, io: Io): Command {
  command
    .requiredOption("--from <file>", "the backup")
    .requiredOption(
      "--to <place>",
      "the data file to make, or the address of an empty database; no registry is running on it",
    )
    .option("--force", "replace the file if it is there; it is kept beside the new one as FILE.replaced")
    .option("--secret-file <file>", "the secret that sensitive metadata is encrypted with (CONCORDAT_SECRET)");
  return common(command)
    .addHelpText(
      "after",
      "\nExample:\n  concordat restore --from backup.db --to registry.db\n\nExit codes: 0 restored, 1 the backup is damaged and nothing was changed, 2 usage or input.",
    )
    .action(async (flags: RestoreFlags) => io.finish(await restore(io, flags)));
}

async function restore(io: Io, flags: RestoreFlags): Promise<ExitCode> {
  const { from, to, force = false } = flags;
  const secrets = secretsOf(flags, io.env, await loadProject(flags.config));
  const { versions, schemas, faults } = await io.waiting(`Verifying ${from}`, verdictOf(from, secrets));
  if (faults.length > 0)
    throw new CliError({
      code: "cli/backup-damaged",
      message: `The backup ${from} is damaged (${faults[0]}); nothing was changed.`,
      hint: `Take an older one. concordat verify --data ${from} says all that is damaged.`,
      exit: EXIT.no,
    });
  const { replaced } = await io.waiting(
    `Writing ${to}`,
    withData(async ({ copyStore, isPostgres, restoreFile }) => {
      if (!isPostgres(to)) return restoreFile(from, to, { force });
      await copyStore({ from, to });
      return { replaced: undefined };
    }),
  );
  const shown = await withData(async ({ shownPlace }) => shownPlace(to));
  if (flags.format === "json") io.out(jsonText({ to: shown, versions, schemas, ...(replaced && { replaced }) }));
  else {
    io.out(`${shown} has ${versions} versions of ${schemas} schemas from ${from}.`);
    if (replaced !== undefined) io.out(`What was there before is in ${replaced}.`);
  }
  return EXIT.yes;
}
