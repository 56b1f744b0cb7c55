import { CliError } from "../error.ts";

/** The error of a file or folder that cannot be written. */
export function notWritten(file: string, error: unknown, hint: string): CliError {
  return new CliError({
    code: "cli/not-written",
    message: `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    hint,
    place: { file },
    cause: error,
  });
}
