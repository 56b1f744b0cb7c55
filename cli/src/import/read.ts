import type { MovedConfig, MovedVersion, MovingClient } from "@concordat/client/registry";

/** A version of a registry, and whether it is soft-deleted. */
export type StockedVersion = MovedVersion & { readonly deleted: boolean };

/** What a scope says for itself. */
export interface ScopeSettings {
  readonly config: MovedConfig | undefined;
  readonly mode: string | undefined;
}

/** All of a registry that moves. */
export interface MovedRegistry {
  /** The versions of each subject, by their numbers. */
  readonly subjects: ReadonlyMap<string, ReadonlyMap<number, StockedVersion>>;
  /** Of the registry (an empty string), its contexts (`:.NAME:`) and its subjects. */
  readonly settings: ReadonlyMap<string, ScopeSettings>;
}

/** How many requests are under way at a time. */
const AT_A_TIME = 8;

/** Reads a registry; `only` are the subjects to read, instead of all. Throws RegistryError. */
export async function readRegistry(client: MovingClient, only?: ReadonlySet<string>): Promise<MovedRegistry> {
  const contexts = await client.contexts();
  const named = new Set((await eachOf(contexts, (context) => client.subjects(context))).flat());
  const names = [...named].filter((name) => only === undefined || only.has(name)).sort();
  const subjects = new Map<string, ReadonlyMap<number, StockedVersion>>();
  for (const subject of names) {
    subjects.set(subject, await readSubject(client, subject));
  }
  const scopes = ["", ...contexts.filter((one) => one !== ".").map((one) => `:${one}:`), ...names];
  const settings = await eachOf(scopes, async (scope): Promise<readonly [string, ScopeSettings]> => {
    const [config, mode] = await Promise.all([client.config(scope), client.mode(scope)]);
    return [scope, { config, mode }];
  });
  return { subjects, settings: new Map(settings) };
}

async function readSubject(client: MovingClient, subject: string): Promise<ReadonlyMap<number, StockedVersion>> {
  const [all, live] = await Promise.all([
    client.versions(subject, { deleted: true }),
    client.versions(subject, { deleted: false }),
  ]);
  const rows = await eachOf(all, async (version): Promise<readonly [number, StockedVersion]> => {
    const deleted = !live.includes(version);
    return [version, { ...(await client.version(subject, version)), deleted }];
  });
  return new Map(rows);
}

/** The answers for each of the items, in their order, a few at a time. */
export async function eachOf<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < items.length; start += AT_A_TIME)
    answers.push(...(await Promise.all(items.slice(start, start + AT_A_TIME).map(ask))));
  return answers;
}

/** The versions of a registry in an order in which each comes after those that it refers to. */
export function inOrder({ subjects }: MovedRegistry): readonly (readonly [subject: string, version: number])[] {
  const ordered: (readonly [string, number])[] = [];
  const begun = new Set<string>();
  const waiting: { readonly subject: string; readonly version: number; readonly ready: boolean }[] = [];
  for (const [subject, versions] of subjects)
    for (const version of versions.keys()) {
      waiting.push({ subject, version, ready: false });
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        const key = `${one.version} ${one.subject}`;
        if (one.ready) ordered.push([one.subject, one.version]);
        const found = subjects.get(one.subject)?.get(one.version);
        if (one.ready || begun.has(key) || found === undefined) continue;
        begun.add(key);
        waiting.push({ ...one, ready: true });
        for (const reference of found.references)
          waiting.push({
            subject: inContextOf(one.subject, reference.subject),
            version: reference.version,
            ready: false,
          });
      }
    }
  return ordered;
}

/** A reference's subject is one of the same context, unless it names another. */
function inContextOf(referrer: string, subject: string): string {
  if (subject.startsWith(":.")) return subject;
  const [context = ""] = /^:\.[^:]*:/.exec(referrer) ?? [];
  return context + subject;
}
