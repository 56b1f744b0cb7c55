import type { History, Recorded } from "./workload.ts";

interface Entity {
  readonly id: number;
  readonly version: number;
  readonly guid: string;
}

/**
 * What must hold of a history whatever its order: sentences about what does not. It needs no search, and so is a second
 * opinion on it.
 */
export function faultsOf(history: History): readonly string[] {
  const { group } = history;
  const faults = [
    ...contentsOfIds(history),
    ...idsGoUp(history),
    ...group.subjects.flatMap((subject) => versionsOf(history, subject)),
    ...dangling(history),
  ];
  return faults.map((fault) => `${group.name}: ${fault}`);
}

/** No id has two contents; and where nothing is deleted for good, no content has two ids. */
function contentsOfIds({ group, operations }: History): readonly string[] {
  const entities = operations.flatMap(entityOf);
  const twice = unlike(
    entities,
    ({ id }) => id,
    ({ guid }) => guid,
  ).map((id) => `id ${id} has two contents`);
  if (group.purges) return twice;
  return [
    ...twice,
    ...unlike(
      entities,
      ({ guid }) => guid,
      ({ id }) => id,
    ).map((guid) => `${guid} has two ids`),
  ];
}

/** An id that was told before another one was first asked for is the lower one: ids are never given back. */
function idsGoUp({ operations }: History): readonly string[] {
  const told = new Map<number, number>();
  const asked = new Map<number, number>();
  for (const one of operations) {
    for (const { id } of entityOf(one)) {
      told.set(id, Math.min(told.get(id) ?? Number.POSITIVE_INFINITY, one.to));
      asked.set(id, Math.min(asked.get(id) ?? Number.POSITIVE_INFINITY, one.from));
    }
  }
  return [...told].flatMap(([id, to]) =>
    [...asked].flatMap(([other, from]) => (to < from && other < id ? [`id ${other} came after id ${id}`] : [])),
  );
}

/** Versions are handed out without a gap, and none to two contents unless something was deleted for good before. */
function versionsOf({ group, operations }: History, subject: string): readonly string[] {
  const registered = operations
    .filter(({ call }) => call.kind === "register" && call.subject === subject)
    .flatMap(entityOf);
  const numbers = new Set(registered.map(({ version }) => version));
  const highest = Math.max(0, ...numbers);
  const gaps = Array.from({ length: highest }, (_, index) => index + 1).filter((version) => !numbers.has(version));
  const found = gaps.map((version) => `${subject} has version ${highest}, and version ${version} was never given`);
  if (group.purges) return found;
  const twice = unlike(
    registered,
    ({ version }) => version,
    ({ guid }) => guid,
  );
  return [...found, ...twice.map((version) => `${subject} version ${version} was given to two contents`)];
}

/** In the end, no live version refers to one that is not live. */
function dangling({ group, operations, schemas }: History): readonly string[] {
  const live = new Map(group.subjects.map((subject) => [subject, liveAtEnd(operations, subject)]));
  return [...live].flatMap(([subject, versions]) =>
    [...versions].flatMap(([version, guid]) =>
      (schemas.get(guid)?.references ?? []).flatMap((one) =>
        live.get(one.subject)?.get(one.version) === one.guid
          ? []
          : [`${subject} version ${version} refers to ${one.subject} version ${one.version}, which is not there`],
      ),
    ),
  );
}

/** The live versions that the last reads tell, with their contents. */
function liveAtEnd(operations: readonly Recorded[], subject: string): ReadonlyMap<number, string> {
  const last = operations.findLast(({ call }) => call.kind === "versions" && call.subject === subject && !call.deleted);
  const numbers = last !== undefined && "numbers" in last.answer ? last.answer.numbers : [];
  return new Map(
    numbers.flatMap((version) => {
      const read = operations.findLast(
        ({ call }) => call.kind === "version" && call.subject === subject && call.version === version,
      );
      const [entity] = read === undefined ? [] : entityOf(read);
      return entity === undefined ? [] : [[version, entity.guid] as const];
    }),
  );
}

function entityOf({ answer }: Recorded): readonly Entity[] {
  return "id" in answer ? [answer] : [];
}

/** The keys that stand for more than one value. */
function unlike<Item, Key, Value>(
  items: readonly Item[],
  key: (item: Item) => Key,
  value: (item: Item) => Value,
): readonly Key[] {
  const values = new Map<Key, Set<Value>>();
  for (const item of items) values.set(key(item), (values.get(key(item)) ?? new Set()).add(value(item)));
  return [...values].flatMap(([one, all]) => (all.size > 1 ? [one] : []));
}
