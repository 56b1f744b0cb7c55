import { RegistryError } from "@concordat/client/registry";
import { BudgetExceeded, SchemaError } from "@concordat/schema";
import { CliError } from "./error.ts";
import { EXIT, type ExitCode } from "./exit.ts";

interface Explained {
  readonly exit: ExitCode;
  /** In place of the client's hint, which speaks of its options and not of flags. */
  readonly hint?: string;
}

const REGISTRY: Readonly<Record<string, Explained>> = {
  "registry/unreachable": {
    exit: EXIT.unreachable,
    hint: "Check the address, that the registry runs, and for https the certificates (--tls-ca).",
  },
  "registry/timeout": { exit: EXIT.unreachable, hint: "Try again, or give more milliseconds with --timeout." },
  "registry/failed": { exit: EXIT.unreachable },
  "registry/bad-answer": { exit: EXIT.unreachable },
  "registry/unauthorized": {
    exit: EXIT.input,
    hint: "Set CONCORDAT_TOKEN, or CONCORDAT_USER and CONCORDAT_PASSWORD, to credentials that may do this.",
  },
  "registry/not-found": {
    exit: EXIT.no,
    hint: "concordat ls lists the subjects, concordat ls SUBJECT the versions of one.",
  },
  "registry/incompatible": { exit: EXIT.no },
  "registry/bad-request": {
    exit: EXIT.input,
    hint: "Write the address as http://host:8081, and credentials as --user or CONCORDAT_TOKEN.",
  },
};

/** An error that is known, as the command tells it; undefined for any other. */
export function asCliError(error: unknown): CliError | undefined {
  if (error instanceof CliError) return error;
  if (error instanceof RegistryError) return ofRegistry(error);
  if (error instanceof SchemaError)
    return new CliError({ code: error.code, message: sentence(error.message), hint: error.hint, cause: error });
  if (error instanceof BudgetExceeded)
    return new CliError({
      code: error.code,
      message: sentence(error.message),
      hint: "Use the schema's types at fewer places, or split it into smaller ones that refer to each other.",
      cause: error,
    });
  return undefined;
}

/** Any other error: a defect, or something that nobody foresaw. */
export function unexpected(error: unknown): CliError {
  return new CliError({
    code: "cli/unexpected",
    message: sentence(error instanceof Error ? error.message : String(error)),
    hint: "This is a defect of concordat. Set CONCORDAT_DEBUG=1 to see where it happened, and report it.",
    cause: error,
  });
}

/** Where an error happened, and where what caused it did. */
export function stack(error: unknown): string {
  if (!(error instanceof Error)) return withoutSecrets(String(error));
  const own = withoutSecrets(error.stack ?? error.message);
  return error.cause === undefined ? own : `${own}\ncaused by ${stack(error.cause)}`;
}

/** What Concordat's own API refuses has a code and a hint of its own. */
function ofApi(error: RegistryError, code: string): CliError {
  const exit =
    error.status === 409 || error.status === 404 ? EXIT.no : (error.status ?? 0) >= 500 ? EXIT.unreachable : EXIT.input;
  return new CliError({ code, message: withoutSecrets(error.message), hint: error.hint, exit, cause: error });
}

function ofRegistry(error: RegistryError): CliError {
  if (error.apiCode !== undefined) return ofApi(error, error.apiCode);
  const { exit, hint } = REGISTRY[error.code] ?? { exit: EXIT.input };
  return new CliError({
    code: error.code,
    message: withoutSecrets(error.message),
    hint: hint ?? error.hint,
    exit,
    cause: error,
  });
}

/** Without the user and password of an address. */
function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^/\s"]*@/g, "//…@");
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
