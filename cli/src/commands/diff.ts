import type { SchemaType } from "@concordat/schema";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { checkFile } from "../judge/check-file.ts";
import type { Verdict } from "../judge/verdict.ts";
import { candidateOf } from "../project/candidate.ts";
import { eventSources } from "../project/events.ts";
import { readLock } from "../project/lock.ts";
import { loadProject, schemaEntries } from "../project/project.ts";
import { namedRegistry } from "../project/registry.ts";
import { printAnswers } from "../render/answers.ts";
import { COMPARISON_FORMATS } from "../render/output.ts";
import { type CommonFlags, common, typed, witnessed } from "./options.ts";

interface DiffFlags extends CommonFlags {
  readonly witness?: boolean;
  readonly type?: SchemaType;
}

/** `concordat diff`: what goes wrong between two schemas, in both directions. */
export function diffCommand(command: Command, io: Io): Command {
  command.argument("<old>", "the older file").argument("<new>", "the newer file, - for the standard input");
  return witnessed(typed(common(command, COMPARISON_FORMATS)))
    .addHelpText(
      "after",
      "\nExample:\n  concordat diff order-v1.avsc order-v2.avsc --witness\n\nExit codes: 0 nothing breaks, 1 something does, 2 usage or input.",
    )
    .action(async (old: string, proposed: string, flags: DiffFlags) => io.finish(await diff(io, old, proposed, flags)));
}

async function diff(io: Io, old: string, proposed: string, flags: DiffFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const entries = schemaEntries(project);
  const registry = namedRegistry({}, io.env, project);
  const candidate = candidateOf(proposed, entries);
  const verdict = await checkFile(
    { ...candidate, type: flags.type ?? candidate.type },
    {
      io,
      sources: eventSources(entries, registry, readLock(project)),
      registry,
      against: old,
      past: undefined,
      level: "FULL",
      policy: undefined,
      fallback: "FULL",
      witness: flags.witness ?? false,
      tolerant: true,
    },
  );
  await printAnswers(io, flags.format, [{ verdict: { ...verdict, note: levels(verdict) } }]);
  return verdict.outcome === "compatible" ? EXIT.yes : EXIT.no;
}

/** Which levels allow the change, as far as two schemas tell: the transitive ones ask older versions as well. */
export function levels({ compared }: Pick<Verdict, "compared">): string {
  if (compared.some(({ view }) => view.typeChanged !== undefined)) return "No level but NONE allows it.";
  const differences = compared.flatMap(({ view }) => view.differences);
  const breaks = (direction: "backward" | "forward"): boolean =>
    differences.some((one) => one.severity === "error" && one.direction === direction);
  if (breaks("backward"))
    return breaks("forward") ? "No level but NONE allows it." : `FORWARD allows it; BACKWARD and FULL do not.${OLDER}`;
  if (breaks("forward")) return `BACKWARD allows it; FORWARD and FULL do not.${OLDER}`;
  return differences.length === 0
    ? `What either writes the other reads: every level allows it.${OLDER}`
    : `Every level allows it, and yet readers may fail or take some values for others, as the warnings say.${OLDER}`;
}

const OLDER = " A transitive level asks older versions too, which were not looked at.";
