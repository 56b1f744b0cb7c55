import { operationsClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { withData } from "../project/data.ts";
import { loadProject, type Project } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { type SecretFlags, secretsOf } from "../project/secrets.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface VerifyFlags extends CommonFlags, RegistryFlags, SecretFlags {
  readonly data?: string;
}

/** `concordat verify`: whether what is stored is what was registered. */
export function verifyCommand(command: Command, io: Io): Command {
  command
    .option("--data <place>", "data that no registry is running on, instead of a registry's")
    .option(
      "--secret-file <file>",
      "with --data: the secret that sensitive metadata is encrypted with (CONCORDAT_SECRET)",
    );
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat verify --data registry.db\n\nExit codes: 0 whole, 1 damaged, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (flags: VerifyFlags) => io.finish(await verify(io, flags)));
}

/** What a verification came to. */
export interface VerifySum {
  readonly versions: number;
  readonly schemas: number;
  /** A line for each fault. */
  readonly faults: readonly string[];
}

async function verify(io: Io, flags: VerifyFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const { data } = flags;
  const name = data ?? requireRegistry(flags, io.env, project).address;
  const work = data === undefined ? ofRegistry(io, flags, project) : verdictOf(data, secretsOf(flags, io.env, project));
  const { versions, schemas, faults } = await io.waiting(`Verifying ${name}`, work);
  if (flags.format === "json") io.out(jsonText({ whole: faults.length === 0, versions, schemas, faults }));
  else {
    for (const fault of faults) io.out(printable(fault));
    const looked = `${versions} versions of ${schemas} schemas`;
    const verdict = faults.length === 0 ? io.paint("green", "whole") : io.paint(["bold", "red"], "damaged");
    io.out(`${name} is ${verdict}: ${faults.length === 0 ? "" : `${faults.length} faults in `}${looked}.`);
    if (faults.length > 0) io.note("Restore a backup: concordat restore --from BACKUP --to FILE --force");
  }
  return faults.length === 0 ? EXIT.yes : EXIT.no;
}

/** Verifies data that no registry is running on. Throws CliError where it cannot be opened. */
export function verdictOf(data: string, secrets: readonly string[]): Promise<VerifySum> {
  return withData(({ verifyData }) => summed(verifyData(data, secrets)));
}

async function ofRegistry(io: Io, flags: VerifyFlags, project: Project): Promise<VerifySum> {
  const { options, address } = requireRegistry(flags, io.env, project);
  try {
    return await summed(operationsClient(options).verify());
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ECONNRESET") throw error;
    throw new CliError({
      code: "cli/verify-broken-off",
      message: `${address} broke off before it had verified everything.`,
      hint: "Its log says why. Try again, or stop it and verify its data with --data.",
      exit: EXIT.unreachable,
      cause: error,
    });
  }
}

type Progress =
  ReturnType<ReturnType<typeof operationsClient>["verify"]> extends AsyncGenerator<infer One> ? One : never;

async function summed(found: AsyncIterable<Progress | { readonly pages: readonly string[] }>): Promise<VerifySum> {
  const faults: string[] = [];
  let last: Progress | undefined;
  for await (const one of found) {
    if ("pages" in one) faults.push(...one.pages);
    else {
      last = one;
      for (const { subject, version, id, message } of one.damaged)
        faults.push(`${subject} version ${version} (id ${id}): ${message}`);
    }
  }
  return { versions: last?.versions ?? 0, schemas: last?.schemas ?? 0, faults };
}
