import type { SchemaType } from "@concordat/schema";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { type JudgedEvents, judgeEvents } from "../judge/events.ts";
import { candidateOf } from "../project/candidate.ts";
import { eventSources } from "../project/events.ts";
import { readLock } from "../project/lock.ts";
import { parseFile } from "../project/parse-file.ts";
import { loadProject, schemaEntries } from "../project/project.ts";
import { needsOf } from "../project/references.ts";
import { namedRegistry, type RegistryFlags } from "../project/registry.ts";
import { readText, shownName } from "../project/schema-file.ts";
import { eventsJson, eventsText } from "../render/events.ts";
import { jsonText } from "../render/json.ts";
import { asking, type CommonFlags, common, typed } from "./options.ts";

interface ValidateFlags extends CommonFlags, RegistryFlags {
  readonly type?: SchemaType;
}

/** `concordat validate`: which events in files are not what a schema says. */
export function validateCommand(command: Command, io: Io): Command {
  command
    .argument("<schema>", "the schema's file")
    .argument("<files...>", "files of JSON, one event or one a line; - for the standard input");
  return asking(typed(common(command)))
    .addHelpText(
      "after",
      "\nExample:\n  concordat validate order.json events.ndjson\n\nExit codes: 0 all events are valid, 1 some are not, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (schema: string, files: readonly string[], flags: ValidateFlags) =>
      io.finish(await validate(io, schema, files, flags)),
    );
}

async function validate(io: Io, file: string, files: readonly string[], flags: ValidateFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const entries = schemaEntries(project);
  const registry = namedRegistry(flags, io.env, project);
  const known = candidateOf(file, entries);
  const candidate = { ...known, type: flags.type ?? known.type };
  const sources = eventSources(entries, registry, readLock(project));
  const text = await sources.files.textOf(candidate);
  const needs = await needsOf(candidate, sources);
  const schema = await parseFile(
    candidate,
    { name: shownName(file), text, type: candidate.type },
    needs,
    sources.files,
  );
  const judged: JudgedEvents[] = [];
  for (const one of files) judged.push(judgeEvents(schema, { name: shownName(one), text: readText(one) }));
  io.out(flags.format === "json" ? jsonText(eventsJson(schema, judged)) : eventsText(schema, judged, io.paint));
  return judged.every(({ invalid }) => invalid === 0) ? EXIT.yes : EXIT.no;
}
