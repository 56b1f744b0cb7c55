import type { Command } from "commander";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { Io } from "../../io.ts";
import { loadProject } from "../../project/project.ts";
import { namedRegistry, type RegistryFlags } from "../../project/registry.ts";
import { jsonText } from "../../render/json.ts";
import { printable } from "../../render/printable.ts";
import { asking, type CommonFlags, common } from "../options.ts";
import { type Content, contentOf } from "./decode.ts";
import type { LetterFacts } from "./describe.ts";
import { type LetterFlags, lettersOf, ofGroup, withLetters } from "./letters.ts";

type ShowFlags = LetterFlags & CommonFlags & RegistryFlags;

/** `concordat dead-letters show`: a letter with its headers and its event. */
export function showLetterCommand(command: Command, io: Io): Command {
  command.argument("<id>", "the letter's id, or its message id");
  return asking(ofGroup(common(command))).action(async (id: string, flags: ShowFlags) =>
    io.finish(await show(io, id, flags)),
  );
}

async function show(io: Io, id: string, flags: ShowFlags): Promise<ExitCode> {
  const registry = namedRegistry(flags, io.env, await loadProject(flags.config));
  return withLetters(flags, io.env, async (box) => {
    const letters: unknown[] = [];
    for await (const { letter, facts } of lettersOf(box, { ...flags, id: [id] })) {
      const { value, headers } = letter.message;
      const content = await contentOf(value, headers, registry?.client);
      letters.push({ ...facts, ...content });
      if (flags.format !== "json") io.out(linesOf(facts, content).map(printable).join("\n"));
    }
    if (flags.format === "json") io.out(jsonText({ name: box.name, letters }));
    else if (letters.length === 0) io.note(`${box.name} has no letter ${printable(id)}.`);
    return letters.length === 0 ? EXIT.no : EXIT.yes;
  });
}

function linesOf(facts: LetterFacts, content: Content): readonly string[] {
  const { headers, time, timestamp, ...named } = facts;
  const rows = Object.entries({
    ...named,
    time: time === undefined ? undefined : new Date(time).toISOString(),
    sent: new Date(timestamp).toISOString(),
  }).filter(([, value]) => value !== undefined && value !== null);
  const body =
    "content" in content
      ? [`content (schema ${content.schema}):`, JSON.stringify(content.content, undefined, 2)]
      : [`bytes (not decoded: ${content.why}):`, content.bytes];
  return [
    ...rows.map(([name, value]) => `${name}: ${String(value)}`),
    ...Object.entries(headers).map(([name, value]) => `header ${name}: ${value}`),
    ...body,
  ];
}
