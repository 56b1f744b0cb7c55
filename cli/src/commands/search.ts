import { LONGEST_QUERY, SEARCH_KINDS, type SearchKind } from "@concordat/client/api";
import { servicesClient } from "@concordat/client/registry";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { foundText } from "../render/found.ts";
import { jsonText } from "../render/json.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface SearchFlags extends CommonFlags, RegistryFlags {
  readonly kind?: SearchKind;
  readonly limit?: number;
}

/** The most hits of a kind that the registry answers. */
const MOST = 99;

const HELP = `
Examples:
  concordat search order
  concordat search "street address" --kind field
  concordat search OrderPlaced --format json

Exit codes: 0 something was found, 1 nothing was, 2 usage or input, 3 registry unreachable, 4 nothing yet: not all schemas were searched.`;

/** `concordat search`: what the registry has of some words, by kind. */
export function searchCommand(command: Command, io: Io): Command {
  command.argument("<query...>", "words, all of which have to be found; or an id or guid");
  return asking(common(command))
    .addOption(new Option("--kind <kind>", "search this alone").choices(SEARCH_KINDS))
    .option("--limit <number>", "hits of each kind, up to 99; 10 unless given", hitsOfAKind)
    .addHelpText("after", HELP)
    .action(async (words: readonly string[], flags: SearchFlags) => io.finish(await search(io, words, flags)));
}

async function search(io: Io, words: readonly string[], flags: SearchFlags): Promise<ExitCode> {
  const query = words.join(" ").trim();
  if (query === "" || query.length > LONGEST_QUERY) throw badQuery(query);
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const { kind, limit } = flags;
  const answer = await io.waiting(
    `Asking ${registry.address}`,
    servicesClient(registry.options).search(query, {
      ...(kind === undefined ? {} : { kind }),
      ...(limit === undefined ? {} : { limit }),
    }),
  );
  const found = answer.groups.length > 0;
  if (flags.format === "json") io.out(jsonText(answer));
  else if (found) io.out(foundText(answer, io.paint));
  else
    io.note(`${registry.address} has ${kind === undefined ? "nothing" : `no ${kind}`} with ${JSON.stringify(query)}.`);
  if (!answer.complete) io.note("Not all schemas were searched: the registry is still reading them, or has too many.");
  return found ? EXIT.yes : answer.complete ? EXIT.no : EXIT.unknown;
}

function hitsOfAKind(text: string): number {
  if (/^[1-9][0-9]?$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST}.`);
}

function badQuery(query: string): CliError {
  return new CliError({
    code: "cli/usage",
    message:
      query === "" ? "The query is empty." : `The query has ${query.length} characters; the most is ${LONGEST_QUERY}.`,
    hint: "Give a word or a few: concordat search order.",
  });
}
