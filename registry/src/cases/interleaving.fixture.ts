import { Refusal } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Facts } from "../store/store.ts";
import { ACTS, type Act, key, registerCall } from "./acts.fixture.ts";
import { register } from "./register.ts";
import { look, makeRegistry, type Registry } from "./registry.ts";

/** What there may be before. */
export const STARTS: readonly (readonly string[])[] = [
  [],
  ["register s"],
  ["register s", "delete s"],
  ["register s", "register another s", "delete s 1"],
  ["register s", "associate s"],
  ["register s", "register what refers to s"],
  ["register s", "an environment", "publish", "deploy"],
  ["register s", "publish", "publish the provider"],
  ["register s", "a level of s"],
  ["import mode of the context"],
];

export interface Run {
  readonly start: readonly string[];
  readonly acts: readonly string[];
  /** Which of the calls that wait is next. */
  readonly picks: readonly number[];
  /** Whether each act has a process of its own, so that no turns are taken and nothing in memory is shared. */
  readonly apart: boolean;
}

/** What comes of the acts in each of their orders. */
export async function inSomeOrder({ start, acts }: Pick<Run, "start" | "acts">): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const order of permutations(acts.map((_, index) => index))) {
    const registry = makeRegistry(sqliteStore(":memory:", { now: () => 0 }), FORMATS, { level: "NONE" });
    await begin(registry, start);
    const perform = async (tasks: readonly (() => Promise<string>)[]) => {
      const results: string[] = [];
      for (const index of order) results[index] = (await tasks[index]?.()) ?? "";
      return results;
    };
    outcomes.push(await outcome(registry, acts, { process: () => registry, perform }));
  }
  return outcomes;
}

/** Brings a registry to where a run starts. */
export async function begin(registry: Registry, start: readonly string[]): Promise<void> {
  for (const name of start) await ACTS[name]?.(registry);
}

/** How acts are performed. */
export interface Performing {
  /** The registry of an act. */
  readonly process: () => Registry;
  readonly perform: (tasks: readonly (() => Promise<string>)[]) => Promise<readonly string[]>;
}

/** The answers, in the order of the acts, and all that the registry holds afterwards; ids of associations are random. */
export async function outcome(
  registry: Registry,
  acts: readonly string[],
  { process, perform }: Performing,
): Promise<string> {
  const answers = await perform(acts.map((name) => () => answerOf(ACTS[name], process())));
  // The context works on, whatever happened.
  const last = { ...registerCall("after", "After"), force: true };
  const after = await answerOf(async (one) => (await register(one, last)).answer, registry);
  // What was kept in memory on the way misleads nobody.
  const again = [await answerOf(ACTS["register s"], registry), await answerOf(ACTS["register another s"], registry)];
  await registry.store.fresh();
  const { reading } = look(registry);
  const keys = [...["s", "t", "u", ""].map((subject) => key(subject)), key("d", "."), key("", ".__GLOBAL")];
  const held = await Promise.all(
    keys.map(async (one) => [factsOf(await reading.facts(one)), await reading.referrers(one)]),
  );
  const associations = (await reading.associations({})).map((one) => ({ ...one, guid: undefined }));
  const contexts = await reading.contexts();
  const { services } = reading;
  const known = [await services.versions(), await services.environments(), await services.deployments()];
  const service = await services.version("mail", "1");
  const verifications = await services.verifications(service?.contracts[0]?.sha ?? "");
  const result = JSON.stringify({ answers, after, again, held, associations, contexts, known, service, verifications });
  await registry.store.close();
  return result;
}

async function answerOf(act: Act | undefined, registry: Registry): Promise<string> {
  try {
    // As the server does with each request.
    await registry.store.fresh();
    const value = await act?.(registry);
    return JSON.stringify(value, (name, inner: unknown) => (name === "guid" ? undefined : inner)) ?? "nothing";
  } catch (error) {
    if (error instanceof Refusal) return `${error.kind} ${JSON.stringify(error.facts)}`;
    throw error;
  }
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** Without what one store has in its versions and another has not. */
function factsOf({ versions, ...facts }: Facts): object {
  return { ...facts, versions: versions.map(({ version, id, deleted, time }) => ({ version, id, deleted, time })) };
}
