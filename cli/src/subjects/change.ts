import { type SubjectMode, type SubjectsClient, servicesClient, subjectsClient } from "@concordat/client/registry";
import type { CompatibilityLevel } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { ExitCode } from "../exit.ts";
import { asCliError } from "../explain.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type NamedRegistry, requireRegistry } from "../project/registry.ts";
import { withSuggestion } from "../project/suggest.ts";
import { confirmed } from "./confirm.ts";
import type { ChangeFlags } from "./flags.ts";

interface At {
  readonly registry: NamedRegistry;
  readonly client: SubjectsClient;
}

async function at(io: Io, flags: ChangeFlags): Promise<At> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  return { registry, client: subjectsClient(registry.options) };
}

/** Sets or resets a subject's level; says before which stored versions the new one would not have allowed. */
export async function changeLevel(
  io: Io,
  subject: string,
  level: CompatibilityLevel | undefined,
  flags: ChangeFlags,
): Promise<ExitCode> {
  refuseNeither(level, flags, "LEVEL");
  const { registry, client } = await at(io, flags);
  const [own, now, general] = await io.waiting(
    `Asking ${registry.address}`,
    Promise.all([client.level(subject), registry.client.compatibilityLevel(subject), client.level()]),
  );
  const next = level ?? general ?? "BACKWARD";
  const effects = [
    `Now it is ${now}${own === undefined ? ", of the context or registry" : ", its own"}.`,
    ...(await historyEffects(registry, subject, next)),
  ];
  const what =
    level === undefined ? `Reset the level of ${subject} (${next} then).` : `Set the level of ${subject} to ${level}.`;
  return confirmed(io, flags, { what, effects }, async () => {
    await (level === undefined ? client.dropLevel(subject) : client.setLevel(subject, level));
    return `${subject} has the level ${next}.`;
  });
}

/** Whether the latest version is compatible with those before it by another level. */
async function historyEffects(
  { client, address }: NamedRegistry,
  subject: string,
  level: CompatibilityLevel,
): Promise<readonly string[]> {
  try {
    const latest = await client.version(subject, "latest");
    const { schema, schemaType, references } = latest;
    const report = await client.report({ schema, schemaType, references, subject, level });
    const broken = (report?.comparisons ?? [])
      .filter(
        ({ typeChanged, differences }) =>
          typeChanged !== undefined || differences.some(({ severity }) => severity === "error"),
      )
      .map(({ version }) => version);
    if (broken.length === 0)
      return [`The latest version, ${latest.version}, fits those that ${level} compares it with.`];
    return [
      `The latest version, ${latest.version}, is not compatible by ${level} with ${broken.length === 1 ? "version" : "versions"} ${broken.join(", ")}; versions that are there stay.`,
    ];
  } catch (error) {
    const known = asCliError(error);
    if (known === undefined) throw error;
    return [`Whether the versions that are there fit it is not known: ${address} does not say.`];
  }
}

const MODES: Readonly<Record<SubjectMode, string>> = {
  READWRITE: "Versions can be registered and deleted.",
  READONLY: "Versions can no longer be registered or deleted.",
  READONLY_OVERRIDE: "Versions can no longer be registered or deleted, whatever the mode of the registry.",
  IMPORT: "Versions can be registered with ids of their own, and nothing is compared.",
  FORWARD: "Requests are for another registry.",
};

/** Sets or resets a subject's mode. */
export async function changeMode(
  io: Io,
  subject: string,
  mode: SubjectMode | undefined,
  flags: ChangeFlags,
): Promise<ExitCode> {
  refuseNeither(mode, flags, "MODE");
  const { registry, client } = await at(io, flags);
  const [own, general] = await io.waiting(
    `Asking ${registry.address}`,
    Promise.all([client.mode(subject), client.mode()]),
  );
  const next = mode ?? general ?? "READWRITE";
  const now = own === undefined ? `${general ?? "READWRITE"}, of the context or registry` : `${own}, its own`;
  const what =
    mode === undefined ? `Reset the mode of ${subject} (${next} then).` : `Set the mode of ${subject} to ${mode}.`;
  return confirmed(io, flags, { what, effects: [`Now it is ${now}.`, MODES[next]] }, async () => {
    await (mode === undefined ? client.dropMode(subject) : client.setMode(subject, mode));
    return `${subject} has the mode ${next}.`;
  });
}

/** Deletes a subject or one version; says before who refers to it and who reads it. */
export async function deleteSubject(io: Io, subject: string, flags: ChangeFlags): Promise<ExitCode> {
  const { registry, client } = await at(io, flags);
  const { version, permanent = false } = flags;
  const versions = await io.waiting(
    `Asking ${registry.address}`,
    withSuggestion(registry, subject, client.versions(subject, { deleted: permanent })),
  );
  const gone = version === undefined ? versions : versions.filter((one) => one === version);
  if (gone.length === 0) throw noVersion(subject, version);
  const referrers = permanent ? [] : await referrersOf(client, subject, gone);
  const what = `Delete ${named(subject, version)}${permanent ? " for good" : ", softly"}.`;
  const effects = [
    `${gone.length === 1 ? "Version" : "Versions"} ${gone.join(", ")} ${permanent ? "cannot be restored" : "can be restored"}.`,
    permanent
      ? "Readers of events with its ids can no longer decode them."
      : "Its ids still decode events that are there.",
    ...(await readersOf(registry, subject)),
  ];
  const obstacles = referrers.map((id) => `The schema with id ${id} refers to it: delete that first.`);
  return confirmed(io, flags, { what, effects, obstacles }, async () => {
    const removed = await client.remove(subject, { ...(version === undefined ? {} : { version }), permanent });
    return `Deleted ${removed.length === 1 ? "version" : "versions"} ${removed.join(", ")} of ${subject}.`;
  });
}

async function referrersOf(client: SubjectsClient, subject: string, versions: readonly number[]) {
  const all: number[] = [];
  for (const version of versions) all.push(...(await client.referrers(subject, version)));
  return [...new Set(all)];
}

/** Who consumes the subject, where Concordat's registry knows. */
async function readersOf({ options }: NamedRegistry, subject: string): Promise<readonly string[]> {
  try {
    const { fields, unknown } = await servicesClient(options).usage(subject);
    const readers = [...fields.flatMap((one) => one.readers), ...unknown].map(
      ({ service, version, environments }) => `${service} ${version} (${environments.join(", ")})`,
    );
    const names = [...new Set(readers)];
    return names.length === 0 ? [] : [`It is consumed by ${names.join(", ")}.`];
  } catch (error) {
    if (asCliError(error) === undefined) throw error;
    return [];
  }
}

/** Registers a soft-deleted version again. */
export async function restoreVersion(io: Io, subject: string, flags: ChangeFlags): Promise<ExitCode> {
  const { registry, client } = await at(io, flags);
  const { version = 0 } = flags;
  const [live, all] = await io.waiting(
    `Asking ${registry.address}`,
    Promise.all([liveVersions(registry, subject), client.versions(subject, { deleted: true })]),
  );
  if (!all.includes(version)) throw noVersion(subject, version);
  const text = await client.stored(subject, version);
  const obstacles = live.includes(version) ? [`Version ${version} is not deleted.`] : [];
  const next = Math.max(...all) + 1;
  const effects = [
    `Its schema becomes version ${next}, with the same id, ${text.id}.`,
    "It is judged as any new version.",
  ];
  return confirmed(io, flags, { what: `Restore version ${version} of ${subject}.`, effects, obstacles }, async () => {
    const { schema, schemaType, references } = text;
    const type = schemaType === undefined ? {} : { schemaType: schemaType as never };
    const made = await registry.client.register(subject, { schema, references, ...type });
    return `${subject} has it as version ${made.version ?? next}, id ${made.id}.`;
  });
}

async function liveVersions({ client }: NamedRegistry, subject: string): Promise<readonly number[]> {
  try {
    return await client.versions(subject);
  } catch (error) {
    // All of them may be deleted.
    if (asCliError(error)?.code === "registry/not-found") return [];
    throw error;
  }
}

function named(subject: string, version: number | undefined): string {
  return version === undefined ? subject : `version ${version} of ${subject}`;
}

function noVersion(subject: string, version: number | undefined): CliError {
  return new CliError({
    code: "cli/no-version-there",
    message: `${subject} has no ${version === undefined ? "versions" : `version ${version}`} to delete or restore.`,
    hint: `concordat subjects show ${subject} lists its versions.`,
    exit: 1,
  });
}

function refuseNeither(given: string | undefined, { reset }: ChangeFlags, name: string): void {
  if ((given === undefined) === (reset === true)) return;
  throw new CliError({
    code: "cli/usage",
    message:
      given === undefined
        ? `Neither a ${name.toLowerCase()} nor --reset is given.`
        : "Both a value and --reset are given.",
    hint: `Give one of them: ${name} or --reset.`,
  });
}
