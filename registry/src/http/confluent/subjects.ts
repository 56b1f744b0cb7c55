import { schemaAnswer } from "../../cases/answers.ts";
import { aliased, findSubject, findVersion, type VersionName } from "../../cases/find.ts";
import { latestWithMetadata } from "../../cases/latest-with-metadata.ts";
import { lookup } from "../../cases/lookup.ts";
import type { SchemaRequest } from "../../cases/propose.ts";
import { type RegisterCall, register } from "../../cases/register.ts";
import { look, type Registry } from "../../cases/registry.ts";
import { removeSubject, removeVersion } from "../../cases/remove.ts";
import { registeredIn, type Showing, showSchema, textIn, withIdentity } from "../../cases/show.ts";
import { changeVersion } from "../../cases/tags.ts";
import type { View } from "../../cases/view.ts";
import { checkSubject } from "../../decide/subject.ts";
import type { SubjectKey } from "../../entities.ts";
import { refusals } from "../../errors.ts";
import { qualifiedName } from "../../names.ts";
import { handler, type Incoming, Lasting, lasting } from "../core/route.ts";
import { fieldsOf, integerOf, schemaEdit, schemaRequest, versionChange } from "./body.ts";
import { prefixOf, subjectIn } from "./context.ts";
import { cut, param, partOf, queryFlag, queryText, queryTexts, showing, shown, versionName } from "./query.ts";

/** A version as a request names it. */
interface Named {
  readonly key: SubjectKey;
  readonly version: VersionName;
}

const named = (request: Incoming): Named => ({
  key: subjectIn(request),
  version: versionName(param(request, "version")),
});

/** Subjects (Confluent's API). */
const ofSubjects = {
  listSubjects: handler(
    "read",
    (request) => ({ part: partOf(request), filter: { ...prefixOf(request), deleted: shown(request) } }),
    async (registry, { part, filter }) =>
      (await look(registry).reading.subjects({ ...filter, part })).map(qualifiedName),
  ),
  lookUpSchema: handler(
    "read",
    (request) => {
      const fields = fieldsOf(request.body, "lookUpSchemaUnderSubject", "RegisterSchemaRequest");
      const schema = schemaRequest(fields, queryFlag(request, "normalize"));
      const how = { deleted: queryFlag(request, "deleted"), format: queryText(request, "format") };
      return { key: subjectIn(request), schema, how };
    },
    (registry, { key, schema, how }) => lookup(look(registry), key, schema, how),
  ),
  deleteSubject: handler(
    "delete",
    (request) => ({ key: subjectIn(request), permanent: queryFlag(request, "permanent") }),
    (registry, { key, permanent }) => removeSubject(registry, key, permanent),
  ),
  getLatestWithMetadata: handler(
    "read",
    (request) => {
      const [keys, values] = [queryTexts(request, "key"), queryTexts(request, "value")];
      // A key without a value, or the reverse, says nothing.
      const wanted = values.slice(0, keys.length).map((value, index) => [keys[index] ?? "", value] as const);
      return { key: subjectIn(request), wanted, deleted: queryFlag(request, "deleted"), how: showing(request) };
    },
    async (registry, { key, wanted, deleted: asked, how }) => {
      const at = look(registry);
      const { facts, found } = await latestWithMetadata(at, key, wanted, asked);
      const shown = await showSchema(at, facts.key.context, found.stored, how);
      const { version, id, time, deleted } = found;
      return schemaAnswer({ subject: qualifiedName(facts.key), version, id, ...shown, time, deleted });
    },
  ),
};

/** Versions of subjects (Confluent's API). */
const ofVersions = {
  listVersions: handler(
    "read",
    (request) => ({
      key: subjectIn(request),
      wanted: shown(request),
      negative: queryFlag(request, "deletedAsNegative"),
      part: partOf(request),
    }),
    async (registry, { key, wanted, negative, part }) => {
      const { versions } = await findSubject(look(registry), key, wanted !== "without");
      if (negative)
        return cut(
          part,
          versions.map(({ version, deleted }) => (deleted ? -version : version)),
        );
      const listed = versions.filter(({ deleted }) => (wanted === "only" ? deleted : wanted === "with" || !deleted));
      return cut(
        part,
        listed.map(({ version }) => version),
      );
    },
  ),
  registerSchema: {
    ...handler(
      "register",
      (request) => ({ call: registrationOf(request), format: queryText(request, "format") }),
      async (registry, { call, format }) => {
        const { answer, asked } = await register(registry, call);
        const form = format ?? (await formSent(registry, call.request));
        if (form === undefined) return asked === undefined ? answer : new Lasting(JSON.stringify(answer), asked);
        const at = look(registry);
        const { context } = await aliased(at, call.key);
        return registeredIn(at, context, answer, form);
      },
    ),
    repeats: true as const,
  },
  getVersion: lasting(
    "read",
    (request) => ({ ...named(request), deleted: queryFlag(request, "deleted"), how: showing(request) }),
    versionAnswer,
  ),
  getVersionText: lasting(
    "read",
    (request) => ({ ...named(request), deleted: queryFlag(request, "deleted"), format: queryText(request, "format") }),
    async (at, asked) => {
      const { facts, stored } = await storedVersion(at, asked);
      return textIn(at, facts.key.context, stored, asked.format);
    },
  ),
  listReferrers: handler(
    "read",
    (request) => ({ ...named(request), part: partOf(request) }),
    async (registry, { key, version, part }) => {
      const at = look(registry);
      const facts = await findSubject(at, key, true);
      const found = findVersion(facts, version, true);
      const referrers = await at.reading.referrers(facts.key);
      // Who is soft-deleted refers to nothing any more, even where soft-deleted ones are asked for.
      const ids = referrers.filter((one) => one.target === found.version && !one.deleted).map(({ id }) => id);
      return cut(part, [...new Set(ids)]);
    },
  ),
  changeTags: handler(
    "register",
    (request) => {
      const change = versionChange(fieldsOf(request.body, "modifySchemaTags", "TagSchemaRequest"));
      checkSubject(subjectIn(request));
      return { ...named(request), change };
    },
    (registry, { key, version, change }) => changeVersion(registry, key, version, change),
  ),
  deleteVersion: handler(
    "delete",
    (request) => ({ ...named(request), permanent: queryFlag(request, "permanent") }),
    (registry, { key, version, permanent }) => removeVersion(registry, key, version, permanent),
  ),
};

/** Subjects and their versions (Confluent's API). */
export const subjectHandlers = { ...ofSubjects, ...ofVersions };

function registrationOf(request: Incoming): RegisterCall {
  const fields = fieldsOf(request.body, "register", "RegisterSchemaRequest");
  const edit = schemaEdit(fields);
  return {
    key: subjectIn(request),
    mayBeAlias: true,
    request: schemaRequest(fields, queryFlag(request, "normalize")),
    version: integerOf(fields.version, "version") ?? 0,
    id: integerOf(fields.id, "id") ?? -1,
    force: queryFlag(request, "force"),
    ...(edit === undefined ? {} : { edit }),
  };
}

async function storedVersion(at: View, { key, version, deleted }: Named & { readonly deleted: boolean }) {
  const facts = await findSubject(at, key, deleted);
  const found = findVersion(facts, version, deleted);
  const stored = await at.library.stored(at.reading, facts.key.context, found.id);
  if (stored === undefined) throw refusals.versionNotFound(found.version);
  return { facts, found, stored };
}

interface VersionAsked extends Named {
  readonly deleted: boolean;
  readonly how: Showing;
}

async function versionAnswer(at: View, asked: VersionAsked): Promise<object> {
  const { facts, found, stored } = await storedVersion(at, asked);
  const shown = await showSchema(at, facts.key.context, stored, asked.how);
  const { id, time, deleted } = found;
  const asShown = shown.stored === stored ? stored : withIdentity(shown.stored);
  const place = { subject: qualifiedName(facts.key), version: found.version, id };
  return schemaAnswer({ ...place, ...shown, stored: asShown, time, deleted });
}

/**
 * What was sent in another form than text is answered in that form: clients that send it keep the answer as the schema of its
 * id (confluent-kafka-python), and would not read it as text.
 */
async function formSent({ formats }: Registry, { type, text }: SchemaRequest): Promise<string | undefined> {
  return (await formats.load(type))?.sentForm?.(text);
}
