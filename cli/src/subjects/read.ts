import { subjectsClient } from "@concordat/client/registry";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { fetchVersions } from "../project/fetch.ts";
import { loadProject } from "../project/project.ts";
import { requireRegistry } from "../project/registry.ts";
import { withSuggestion } from "../project/suggest.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { table } from "../render/table.ts";
import type { ListFlags } from "./flags.ts";
import { subjectLines } from "./lines.ts";

/** How many versions are shown with what they are. */
const MOST = 50;

/** Lists the subjects, or those that are soft-deleted. */
export async function printSubjects(io: Io, flags: ListFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = subjectsClient(registry.options);
  const all = await io.waiting(`Asking ${registry.address}`, client.subjects({ deleted: flags.deleted ?? false }));
  const live = flags.deleted ? new Set(await client.subjects()) : new Set<string>();
  const subjects = all.filter((one) => !live.has(one)).sort();
  if (flags.format === "json") io.out(jsonText({ subjects }));
  else if (flags.deleted && subjects.length > 0) io.out(subjects.map(printable).join("\n"));
  else if (subjects.length > 0) io.out(await subjectLines(io, registry, subjects));
  else io.note(flags.deleted ? "No subject is soft-deleted." : `${registry.address} has no subjects yet.`);
  return EXIT.yes;
}

/** Shows a subject: its versions, and each setting with where it comes from. */
export async function printSubject(io: Io, subject: string, flags: ListFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = subjectsClient(registry.options);
  const read = async () => {
    const live = await registry.client.versions(subject);
    const [all, level, mode, usual, usualMode] = await Promise.all([
      client.versions(subject, { deleted: true }),
      client.level(subject),
      client.mode(subject),
      registry.client.compatibilityLevel(subject),
      client.mode(),
    ]);
    const versions = await fetchVersions(registry, subject, live.slice(-MOST));
    const deleted = all.filter((one) => !live.includes(one));
    return { live, versions, deleted, level, mode, usual, usualMode };
  };
  const work = withSuggestion(registry, subject, read());
  const { live, versions, deleted, level, mode, usual, usualMode } = await io.waiting(
    `Asking ${registry.address}`,
    work,
  );
  const shown = versions.map(({ version, id, guid, schemaType, references }) => ({
    version,
    id,
    schemaType,
    ...(guid === undefined ? {} : { guid }),
    references: references.map((one) => `${one.subject} version ${one.version}`),
  }));
  if (flags.format === "json") {
    const settings = {
      level: { value: level ?? usual, own: level !== undefined },
      mode: { value: mode ?? usualMode, own: mode !== undefined },
    };
    io.out(jsonText({ subject, versions: shown, deleted, settings }));
    return EXIT.yes;
  }
  const { paint } = io;
  const from = (own: unknown) => paint("dim", own === undefined ? "(of the context or registry)" : "(its own)");
  const rows = shown.map((one) => [
    { text: String(one.version), style: "bold" as const },
    `id ${one.id}`,
    one.schemaType,
    one.references.length === 0 ? "" : `refers to ${one.references.join(", ")}`,
  ]);
  const before = live.length - shown.length;
  io.out(
    [
      paint("bold", printable(subject)),
      `  level  ${level ?? usual} ${from(level)}`,
      `  mode   ${mode ?? usualMode ?? "READWRITE"} ${from(mode)}`,
      ...(deleted.length === 0 ? [] : [`  soft-deleted: ${deleted.join(", ")}`]),
      "",
      table(rows, paint, { head: ["version", "id", "type"], indent: 2 }),
      ...(before === 0 ? [] : [paint("dim", `  and ${before} before these`)]),
    ].join("\n"),
  );
  return EXIT.yes;
}
