import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "../error.ts";
import type { Project } from "./project.ts";

/** What the command line says of the secret of sensitive metadata. */
export interface SecretFlags {
  readonly secretFile?: string;
}

/** Secrets, the one to encrypt with first: of the variable, or of the lines of a file. Throws CliError. */
export function secretsOf(flags: SecretFlags, env: NodeJS.ProcessEnv, project: Project): readonly string[] {
  const named = flags.secretFile ?? (env.CONCORDAT_SECRET_FILE || undefined);
  const configured = project.config.serve?.secretFile;
  const file = named ?? (configured === undefined ? undefined : resolve(project.folder, configured));
  const given = env.CONCORDAT_SECRET ? [env.CONCORDAT_SECRET] : [];
  if (file === undefined) return given;
  try {
    const lines = readFileSync(file, "utf8")
      .split(/\r?\n/)
      .map((line) => line.trim());
    return [...given, ...lines.filter((line) => line !== "")];
  } catch (error) {
    throw new CliError({
      code: "cli/bad-secret-file",
      message: `The secret's file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: "Give a file with the secret on its first line; older secrets may follow, one a line.",
      cause: error,
    });
  }
}
