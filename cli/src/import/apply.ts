import { type MovingClient, RegistryError } from "@concordat/client/registry";
import { hasConfig, type MovingDifference, type TargetState } from "./difference.ts";
import { inOrder, type MovedRegistry } from "./read.ts";

/** What to bring into a target. */
interface Applying {
  readonly source: MovedRegistry;
  readonly target: MovedRegistry;
  readonly state: TargetState;
  readonly client: MovingClient;
  readonly step: (subject: string) => void;
}

/**
 * Registers what is missing under its numbers and ids, each after what it refers to; soft-deletes what is deleted in the source; and
 * sets configs and modes. Subjects with versions that differ are left alone. Answers what the target rejected. Throws RegistryError
 * where it cannot be reached.
 */
export async function bringOver(applying: Applying): Promise<readonly MovingDifference[]> {
  const { source, state, client } = applying;
  const left = new Set(state.changed.map(({ scope }) => scope));
  const rejected: MovingDifference[] = [];
  const tried: Tried = async (scope, version, work) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RegistryError) || error.status === undefined || error.status >= 500) throw error;
      rejected.push({ scope, ...(version === undefined ? {} : { version }), problem: error.message });
    }
  };
  const importing = await openSubjects(applying, left, tried);
  const opened = inOrder(source).filter(([subject]) => importing.has(subject));
  for (const [subject, version] of opened) {
    const moved = source.subjects.get(subject)?.get(version);
    if (moved === undefined || importing.get(subject)?.has(version) === true) continue;
    applying.step(subject);
    const { deleted: _, ...row } = moved;
    await tried(subject, version, () => client.register(subject, version, row));
  }
  const isNewlyDeleted = (subject: string, version: number) =>
    source.subjects.get(subject)?.get(version)?.deleted === true && importing.get(subject)?.has(version) !== true;
  const deletions = [...state.toDelete, ...opened.filter(([subject, version]) => isNewlyDeleted(subject, version))];
  // The mode that the source has may be one in which nothing can be deleted: it comes last.
  for (const subject of importing.keys()) await client.dropMode(subject);
  // What refers to a version is deleted before it.
  for (const [subject, version] of deletions.reverse())
    if (!left.has(subject)) await tried(subject, version, () => client.remove(subject, version));
  await applySettings(applying, left, tried);
  return rejected;
}

type Tried = (scope: string, version: number | undefined, work: () => Promise<void>) => Promise<void>;

/**
 * Puts the subjects into mode IMPORT that lack a version; answers which versions each of them has then. Those that an import which was
 * cut off has left in that mode are among them, also if they lack nothing.
 */
async function openSubjects(
  { source, target, state, client }: Applying,
  left: ReadonlySet<string>,
  tried: Tried,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const importing = new Map<string, ReadonlySet<number>>();
  const isImporting = ({ settings }: MovedRegistry, subject: string) => settings.get(subject)?.mode === "IMPORT";
  const leftOpen = [...source.subjects.keys()].filter(
    (name) => isImporting(target, name) && !isImporting(source, name),
  );
  for (const subject of new Set([...state.missing.map(([name]) => name), ...leftOpen])) {
    if (left.has(subject)) continue;
    const there = target.subjects.get(subject);
    const isOpen = isImporting(target, subject);
    await tried(subject, undefined, async () => {
      if (!isOpen) await client.putMode(subject, "IMPORT", { force: there !== undefined && there.size > 0 });
      // Entering the mode removes soft-deleted versions: they are brought over again.
      const numbers = [...(there ?? [])].filter(([, { deleted }]) => isOpen || !deleted).map(([version]) => version);
      importing.set(subject, new Set(numbers));
    });
  }
  return importing;
}

async function applySettings({ source, client }: Applying, left: ReadonlySet<string>, tried: Tried): Promise<void> {
  for (const [scope, { config, mode }] of source.settings) {
    if (left.has(scope)) continue;
    await tried(scope, undefined, async () => {
      if (config !== undefined && !hasConfig(await client.config(scope), config)) await client.putConfig(scope, config);
      if (scope !== "" && mode !== undefined && mode !== (await client.mode(scope)))
        await client.putMode(scope, mode, { force: mode === "IMPORT" });
    });
  }
}
