import { CliError } from "../error.ts";

/** The value of a variable that is a whole number; undefined where it is not set. Throws CliError. */
export function numberOf(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw wrongVariable(name, "a whole number", text);
}

/** The value of a variable that is yes or no; undefined where it is not set. Throws CliError. */
export function truthOf(env: NodeJS.ProcessEnv, name: string): boolean | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  if (/^(1|true|yes)$/i.test(text)) return true;
  if (/^(0|false|no)$/i.test(text)) return false;
  throw wrongVariable(name, "1 or 0", text);
}

/** The value of a variable that is one of a few texts; undefined where it is not set. Throws CliError. */
export function choiceOf<Value extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const found = values.find((value) => value.toUpperCase() === text.toUpperCase());
  if (found !== undefined) return found;
  throw wrongVariable(name, `one of ${values.join(", ")}`, text);
}

function wrongVariable(name: string, wanted: string, found: string): CliError {
  return new CliError({
    code: "cli/bad-variable",
    message: `${name} must be ${wanted}, but is ${JSON.stringify(found)}.`,
    hint: "Set it to such a value, or unset it. concordat COMMAND --help names the variables of a command.",
  });
}
