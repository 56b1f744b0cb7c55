import { idAnswer, schemaAnswer } from "../../cases/answers.ts";
import { type FoundId, findId } from "../../cases/find.ts";
import { listSchemas, type SchemaFilter } from "../../cases/list-schemas.ts";
import { look } from "../../cases/registry.ts";
import { type Showing, showSchema, textIn } from "../../cases/show.ts";
import type { View } from "../../cases/view.ts";
import type { Located, SubjectKey } from "../../entities.ts";
import { refusals } from "../../errors.ts";
import { keyText, qualifiedName, subjectKey } from "../../names.ts";
import type { AssociationFilter } from "../../store/associations.ts";
import type { Part } from "../../store/part.ts";
import type { IdFilter, Reading } from "../../store/store.ts";
import { handler, type Incoming, lasting } from "../core/route.ts";
import { associationAnswer, kindsIn } from "./associations.ts";
import { contextIn, prefixOf } from "./context.ts";
import { param, partOf, pathInteger, queryFlag, queryText, showing, shown } from "./query.ts";

/** The most schemas in one answer of the list. */
const MOST_LISTED = 1_000;

/** A schema as a request names it: by its id, in the context of the path or of a subject. */
interface NamedId {
  readonly id: number;
  readonly within: string;
  readonly subject: SubjectKey | undefined;
}

const named = (request: Incoming): NamedId => {
  const [asked, within] = [queryText(request, "subject"), contextIn(request)];
  const subject = asked === undefined || asked === "" ? undefined : subjectKey(asked, within);
  return { id: pathInteger(param(request, "id")), within, subject };
};

const listed = (request: Incoming) => ({ ...named(request), wanted: shown(request), part: partOf(request) });

const identityIn = (request: Incoming) => param(request, "guid").replaceAll("-", "").toLowerCase();

/** Schemas by id and guid, and the list of all (Confluent's API). */
export const schemaHandlers = {
  listTypes: handler(
    "read",
    () => undefined,
    ({ formats }) => formats.types,
  ),
  listSchemas: handler(
    "read",
    (request) => ({
      ...prefixOf(request, ""),
      deleted: shown(request),
      latestOnly: queryFlag(request, "latestOnly"),
      ruleType: queryText(request, "ruleType") ?? "",
      aliases: queryFlag(request, "aliases"),
      part: partOf(request),
      // Associations are included where the query asks for some.
      associated: ["resourceType", "associationType", "lifecycle"].some((name) => queryText(request, name))
        ? kindsIn(request)
        : undefined,
    }),
    (registry, asked) => schemaList(look(registry), asked),
  ),
  getSchemaById: lasting(
    "read",
    (request) => ({ ...named(request), how: showing(request), maxId: queryFlag(request, "fetchMaxId") }),
    byId,
  ),
  getTextById: lasting(
    "read",
    (request) => ({ ...named(request), format: queryText(request, "format") }),
    async (at, asked) => {
      const { context, stored } = await found(at, asked);
      return textIn(at, context, stored, asked.format);
    },
  ),
  listSubjectsOfId: handler("read", listed, async (registry, asked) =>
    (await listOfId(look(registry), asked, "subjectsOf")).map(qualifiedName),
  ),
  listVersionsOfId: handler("read", listed, async (registry, asked) =>
    (await listOfId(look(registry), asked, "versionsOf")).map((one) => ({
      subject: qualifiedName(one),
      version: one.version,
    })),
  ),
  getSchemaByGuid: lasting(
    "read",
    (request) => ({ identity: identityIn(request), format: queryText(request, "format") }),
    async (at, { identity, format }) => {
      const [first] = await at.reading.byIdentity(identity);
      const stored = first === undefined ? undefined : await at.library.stored(at.reading, first.context, first.id);
      if (first === undefined || stored === undefined) throw refusals.schemaNotFound();
      return idAnswer({ stored, text: await textIn(at, first.context, stored, format) });
    },
  ),
  listIdsOfGuid: handler("read", identityIn, async (registry, identity) =>
    (await look(registry).reading.byIdentity(identity)).map(({ context, id }) => ({ context, id })),
  ),
};

type List = Omit<SchemaFilter, "fits"> & { readonly associated: AssociationFilter | undefined };

async function schemaList(at: View, { associated: kinds, part, ...filter }: List): Promise<readonly object[]> {
  const associated = kinds && Map.groupBy(await at.reading.associations(kinds), ({ subject }) => keyText(subject));
  const found = await listSchemas(at, {
    ...filter,
    part: { ...part, limit: part.limit > 0 ? Math.min(part.limit, MOST_LISTED) : MOST_LISTED },
    fits: associated && ((subject) => associated.has(keyText(subject))),
  });
  const answers: object[] = [];
  for (const one of found) {
    const stored = await at.library.stored(at.reading, one.context, one.id);
    if (stored === undefined) continue;
    const associations = associated?.get(keyText(one));
    answers.push({
      ...schemaAnswer({ subject: qualifiedName(one), version: one.version, id: one.id, stored }),
      ...(one.aliases.length === 0 ? {} : { aliases: one.aliases }),
      ...(associations === undefined ? {} : { associations: associations.map(associationAnswer) }),
    });
  }
  return answers;
}

async function found(at: View, { id, within, subject }: NamedId): Promise<FoundId> {
  const result = await findId(at, id, within, subject);
  if (result === undefined) throw refusals.idNotFound(id);
  return result;
}

interface ById extends NamedId {
  readonly how: Showing;
  /** Whether the answer has the context's highest id too. */
  readonly maxId: boolean;
}

async function byId(at: View, asked: ById): Promise<object> {
  const { context, stored } = await found(at, asked);
  const first = await firstOf(at, context, asked);
  const shown = await showSchema(at, context, stored, asked.how);
  const maxId = asked.maxId ? await at.reading.maxId(context) : undefined;
  if (first === undefined) return idAnswer({ ...shown, maxId });
  const { version, time, deleted } = first;
  return idAnswer({ subject: qualifiedName(first), version, ...shown, time, deleted, maxId });
}

/** The version that an answer by id names: of the subject asked for, else the first live one, else the first. */
async function firstOf({ reading }: View, context: string, { id, subject }: NamedId): Promise<Located | undefined> {
  const part = { offset: 0, limit: 1 };
  const first = async (filter: IdFilter) => (await reading.versionsOf(context, id, { ...filter, part }))[0];
  const asked = subject === undefined ? undefined : await first({ subject: subject.subject });
  return asked ?? (await first({ deleted: "without" })) ?? first({});
}

interface ListOfId extends NamedId {
  readonly wanted: ReturnType<typeof shown>;
  readonly part: Part;
}

/** A list of what has an id, where the id is found. */
async function listOfId<List extends "versionsOf" | "subjectsOf">(
  at: View,
  asked: ListOfId,
  list: List,
): Promise<Awaited<ReturnType<Reading[List]>>> {
  const { context } = await found(at, asked);
  const filter = { deleted: asked.wanted, part: asked.part };
  return (await at.reading[list](context, asked.id, filter)) as Awaited<ReturnType<Reading[List]>>;
}
