import { readFileSync } from "node:fs";
import {
  ACCESS_OPERATIONS,
  type AccessGrant,
  type AccessOperation,
  type AccessToken,
  type AccessUser,
  ROLE_NAMES,
  type Role,
} from "@concordat/client/api";
import { type AccessClient, accessClient } from "@concordat/client/registry";
import { Argument, type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { withData } from "../project/data.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { minuteOf } from "../render/time.ts";
import { asking, type CommonFlags, common, wholeNumber } from "./options.ts";

interface Flags extends CommonFlags, RegistryFlags {}

interface UserFlags extends Flags {
  readonly role?: Role;
  readonly passwordFile?: string;
  readonly data?: string;
}

interface TokenFlags extends Flags {
  readonly name: string;
  readonly days?: number;
}

const HELP = `
Example:
  concordat access user add ann --role developer --password-file ann.txt
  concordat access token create ann --name ci --days 90
  concordat access grant add ann register 'orders-*'
  concordat access explain ann register orders-value

Exit codes: 0 done, or allowed; 1 explain: not allowed; 2 usage or input; 3 registry unreachable.`;

/** `concordat access`: users, tokens and grants of a registry. */
export function accessCommand(command: Command, io: Io): Command {
  const user = command.command("user").description("Add, list or remove users, or change a password.");
  userCommands(user, io);
  const token = command.command("token").description("Create, list or revoke tokens.");
  tokenCommands(token, io);
  const grant = command.command("grant").description("Grant a role or an operation, list grants, or take one back.");
  grantCommands(grant, io);
  added(command, io, "explain", "Say why a user may do something, or what is missing.")
    .argument("<user>", "the user, or another holder of grants")
    .addArgument(new Argument("<operation>").choices(ACCESS_OPERATIONS))
    .argument("<on>", "a subject, service:NAME, environment:NAME, or * for the registry itself")
    .action(async (holder: string, operation: AccessOperation, on: string, flags: Flags) => {
      const answer = await ask(io, flags, (client) => client.explain(holder, operation, on));
      io.out(flags.format === "json" ? jsonText(answer) : printable(answer.message));
      io.finish(answer.allowed ? EXIT.yes : EXIT.no);
    });
  return command.addHelpText("after", HELP);
}

/** A subcommand that asks the registry. */
function added(parent: Command, _io: Io, name: string, description: string): Command {
  const command = parent.command(name).description(description);
  return asking(common(command)).exitOverride().showHelpAfterError("See: concordat access --help");
}

async function ask<Answer>(io: Io, flags: Flags, call: (client: AccessClient) => Promise<Answer>): Promise<Answer> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  return io.waiting(`Asking ${registry.address}`, call(accessClient(registry.options)));
}

function userCommands(user: Command, io: Io): void {
  const role = new Option("--role <role>", "what it may do with everything").choices(ROLE_NAMES);
  added(user, io, "add", "Add a user; of one that is there, change the password or role.")
    .argument("<name>", "its name, as it logs in")
    .addOption(role)
    .option("--password-file <file>", "file with the password on its first line, - for the standard input")
    .option("--data <file>", "write to the data itself, while no server runs: for the first administrator")
    .action(async (name: string, flags: UserFlags) => io.finish(await addUser(io, name, flags)));
  added(user, io, "password", "Change a user's password.")
    .argument("<name>", "the user")
    .requiredOption("--password-file <file>", "file with the new password on its first line, - for the standard input")
    .action(async (name: string, flags: UserFlags) => {
      const password = passwordIn(flags.passwordFile ?? "-");
      const changed = await ask(io, flags, async (client) => {
        // Only of one that is there.
        if (!(await client.users()).some((one) => one.name === name)) return false;
        await client.putUser(name, { password });
        return true;
      });
      if (!changed) throw unknownUser(name);
      io.note(`The password of ${name} was changed.`);
      io.finish(EXIT.yes);
    });
  added(user, io, "ls", "List users with what they were granted.").action(async (flags: Flags) => {
    const users = await ask(io, flags, (client) => client.users());
    print(io, flags, { users }, users.flatMap(userLines));
  });
  added(user, io, "rm", "Remove a user with all tokens and grants.")
    .argument("<name>", "the user")
    .action(async (name: string, flags: Flags) => {
      await ask(io, flags, (client) => client.removeUser(name));
      io.finish(EXIT.yes);
    });
}

async function addUser(io: Io, name: string, flags: UserFlags): Promise<ExitCode> {
  const { role, passwordFile, data } = flags;
  const password = passwordFile === undefined ? undefined : passwordIn(passwordFile);
  const request = { ...(password === undefined ? {} : { password }), ...(role === undefined ? {} : { role }) };
  const user =
    data === undefined
      ? await ask(io, flags, (client) => client.putUser(name, request))
      : await offline(data, name, request);
  io.out(flags.format === "json" ? jsonText(user) : userLines(user).map(printable).join("\n"));
  return EXIT.yes;
}

async function offline(data: string, name: string, request: { readonly password?: string; readonly role?: Role }) {
  if (request.password === undefined || request.password.length < 8)
    throw new CliError({
      code: "cli/no-password",
      message: `The user ${name} needs a password of 8 characters or more.`,
      hint: "Give --password-file FILE, or - to type it.",
    });
  return withData(({ putUserInData }) => putUserInData(data, name, request));
}

function passwordIn(file: string): string {
  try {
    const [line = ""] = readFileSync(file === "-" ? 0 : file, "utf8").split(/\r?\n/);
    return line;
  } catch (error) {
    throw new CliError({
      code: "cli/bad-password-file",
      message: `The password's file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: "Give a file with the password on its first line.",
      cause: error,
    });
  }
}

function unknownUser(name: string): CliError {
  return new CliError({
    code: "access/unknown-user",
    message: `There is no user ${name}.`,
    hint: "concordat access user ls shows them.",
  });
}

function tokenCommands(token: Command, io: Io): void {
  added(token, io, "create", "Create a token of a user; it is shown this once.")
    .argument("<user>", "whose it is: it may do what the user may")
    .requiredOption("--name <name>", "what it is for")
    .option("--days <days>", "days until it expires; without, it does not", wholeNumber)
    .action(async (user: string, flags: TokenFlags) => {
      const { name, days } = flags;
      const request = { user, name, ...(days === undefined ? {} : { days }) };
      const made = await ask(io, flags, (client) => client.makeToken(request));
      io.out(flags.format === "json" ? jsonText(made) : made.token);
      io.note(`This is shown once. Its id is ${made.id}: concordat access token revoke ${made.id}`);
      io.finish(EXIT.yes);
    });
  added(token, io, "ls", "List tokens with when they expire and were last used.").action(async (flags: Flags) => {
    const tokens = await ask(io, flags, (client) => client.tokens());
    print(io, flags, { tokens }, tokens.map(tokenLine));
  });
  added(token, io, "revoke", "Remove a token: it is not accepted any more.")
    .argument("<id>", "its id, as ls shows it")
    .action(async (id: string, flags: Flags) => {
      await ask(io, flags, (client) => client.removeToken(id));
      io.finish(EXIT.yes);
    });
}

function grantCommands(grant: Command, io: Io): void {
  const named = (command: Command) =>
    command
      .argument("<holder>", "a user, oidc:SUBJECT, cert:CN, or anonymous")
      .addArgument(new Argument("<allows>", "a role or an operation").choices([...ROLE_NAMES, ...ACCESS_OPERATIONS]))
      .argument("<on>", "a subject, a beginning of names (orders-*, :.team:*), service:…, environment:…, or *");
  named(added(grant, io, "add", "Grant something; it may be for a subject that is not there yet.")).action(
    async (holder: string, allows: AccessGrant["allows"], on: string, flags: Flags) => {
      const answer = await ask(io, flags, (client) => client.grant({ holder, allows, on }));
      for (const warning of answer.warnings) io.note(printable(`Warning: ${warning}`));
      print(io, flags, answer, [grantLine(answer.grant)]);
    },
  );
  added(grant, io, "ls", "List all grants.").action(async (flags: Flags) => {
    const grants = await ask(io, flags, (client) => client.grants());
    print(io, flags, { grants }, grants.map(grantLine));
  });
  named(added(grant, io, "rm", "Take a grant back.")).action(
    async (holder: string, allows: AccessGrant["allows"], on: string, flags: Flags) => {
      await ask(io, flags, (client) => client.revoke({ holder, allows, on }));
      io.finish(EXIT.yes);
    },
  );
}

function print(io: Io, { format }: Flags, answer: unknown, lines: readonly string[]): void {
  if (format === "json") io.out(jsonText(answer));
  else if (lines.length > 0) io.out(lines.map(printable).join("\n"));
  else io.note("There are none yet.");
  io.finish(EXIT.yes);
}

function userLines({ name, grants }: AccessUser): readonly string[] {
  return [name, ...grants.map(({ allows, on }) => `  ${allows} on ${on}`)];
}

function grantLine({ holder, allows, on }: AccessGrant): string {
  return `${holder}: ${allows} on ${on}`;
}

function tokenLine({ id, user, name, expires, used }: AccessToken): string {
  const end = expires === undefined ? "does not expire" : `expires ${minuteOf(expires)}`;
  return `${id} ${user} ${name}: ${end}, ${used === undefined ? "never used" : `last used ${minuteOf(used)}`}`;
}
