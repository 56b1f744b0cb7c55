import { anything, integer, listOf, mapOf, objectOf, type SchemaOf, text, truth, wordOf } from "@concordat/client/api";
import type { SchemaEntity, SchemaTags } from "@concordat/schema";
import {
  COMPATIBILITY_LEVELS,
  DEFAULT_SCHEMA_TYPE,
  type DomainRule,
  type Metadata,
  type Reference,
  type RuleSet,
  SCHEMA_TYPES,
} from "@concordat/schema";
import { COMPATIBILITY_POLICIES, CONFIG_FIELDS, type ConfigKind } from "../../../entities.ts";

/**
 * What Confluent's registry takes and answers, for its OpenAPI document. Requests are read by hand, since their coercions
 * are not JSON Schema's; recorded requests and answers are held against these.
 */

type Members = Readonly<Record<string, object>>;

/** An object with these members and no others. */
function answerOf(required: Members, optional: Members = {}): SchemaOf<unknown> {
  return { ...requestOf(required, optional), additionalProperties: false } as SchemaOf<unknown>;
}

/** An object of a request, of which members that nobody knows are ignored. */
function requestOf(required: Members, optional: Members = {}): SchemaOf<unknown> {
  const names = Object.keys(required);
  const properties = { ...required, ...optional };
  return { type: "object", ...(names.length === 0 ? {} : { required: names }), properties } as SchemaOf<unknown>;
}

const nullable = (schema: object) => ({ anyOf: [schema, { type: "null" }] });

/** The body of every error. */
export const error = answerOf({
  error_code: integer({ description: "The HTTP status, or five digits that begin with it" }),
  message: text(),
});

const flag = truth("A text of another content than true counts as false");
const mode = text({
  description: "READWRITE, READONLY, READONLY_OVERRIDE, IMPORT or FORWARD; answered in the case it was sent in",
});
const otherTypes = SCHEMA_TYPES.filter((type) => type !== DEFAULT_SCHEMA_TYPE).join(" or ");
const schemaType = text({ description: `${DEFAULT_SCHEMA_TYPE} unless given; ${otherTypes} where they are taken` });
const id = integer({ minimum: 1 });
const guid = text({ description: "The MD5 of text, references, metadata and rules, as a UUID" });

const reference = objectOf<Reference>({ name: text(), subject: text(), version: integer() }, {});
const metadata = objectOf<Metadata>(
  {},
  { tags: mapOf(listOf(text())), properties: mapOf(text()), sensitive: listOf(text()) },
);

const rule = objectOf<DomainRule>(
  {},
  {
    name: text(),
    doc: text(),
    kind: text({ description: "TRANSFORM or CONDITION" }),
    mode: text({ description: "UPGRADE, DOWNGRADE, UPDOWN, WRITE, READ or WRITEREAD" }),
    type: text(),
    tags: listOf(text()),
    params: mapOf(text()),
    expr: text(),
    onSuccess: text(),
    onFailure: text(),
    disabled: truth(),
  },
);
const ruleSet = objectOf<RuleSet>(
  {},
  { migrationRules: listOf(rule), domainRules: listOf(rule), encodingRules: listOf(rule), enableAt: text() },
);

const schemaTags = objectOf<SchemaTags>(
  { schemaEntity: objectOf<SchemaEntity>({ entityPath: text(), entityType: text() }, {}), tags: listOf(text()) },
  {},
);

/** What every answer about a schema may have. */
const kept = {
  references: listOf(reference),
  metadata,
  ruleSet,
  schemaTags: listOf(schemaTags),
  ts: integer({ description: "Milliseconds since 1970" }),
  deleted: truth("Whether it is soft-deleted"),
};
const stored = { guid, schemaType: text(), schema: text() };

/** What a request that may make a version answers. */
export const registered = answerOf({ id, version: integer(), ...stored }, kept);
/** A version of a subject. */
export const version = answerOf({ subject: text(), version: integer(), id, ...stored }, kept);
/** What an id or a GUID stands for; the subject and version where one was asked for. */
export const schemaOfId = answerOf(stored, {
  subject: text(),
  version: integer(),
  ...kept,
  maxId: integer({ description: "The highest id of the context, where fetchMaxId asks for it" }),
});

/** A request is coerced: numbers may be texts, and the other way round. */
const number = { anyOf: [integer(), text()] };
const referenceRequest = requestOf({ name: text(), subject: text(), version: number });
const ruleSetRequest = requestOf(
  {},
  { migrationRules: {}, domainRules: {}, encodingRules: {}, enableAt: nullable(text()) },
);
const metadataRequest = requestOf({}, { tags: {}, properties: {}, sensitive: {} });

/** What is sent to register, to check or to look up a schema. */
export const registerRequest = requestOf(
  {},
  {
    schema: nullable(text({ description: "Without it, the text of the latest version is meant" })),
    schemaType: nullable(schemaType),
    references: nullable(listOf(referenceRequest)),
    metadata: nullable(metadataRequest),
    ruleSet: nullable(ruleSetRequest),
    version: nullable(number),
    id: nullable(number),
    schemaTagsToAdd: nullable(listOf(schemaTags)),
    schemaTagsToRemove: nullable(listOf(schemaTags)),
    propagateSchemaTags: flag,
  },
);

/** What is sent to make a version with other tags, metadata or rules. */
export const tagsRequest = requestOf(
  {},
  {
    tagsToAdd: nullable(listOf(schemaTags)),
    tagsToRemove: nullable(listOf(schemaTags)),
    metadata: nullable(metadataRequest),
    ruleSet: nullable(ruleSetRequest),
    rulesToMerge: nullable(ruleSetRequest),
    rulesToRemove: nullable(listOf(text())),
    newVersion: nullable(number),
  },
);

/** Whether a schema may follow; `messages` where `verbose` asks for them. */
export const compatibility = answerOf({ is_compatible: truth() }, { messages: listOf(text()) });

const level = wordOf(COMPATIBILITY_LEVELS);
const KINDS: { readonly [Kind in ConfigKind]: object } = {
  text: text(),
  flag: truth(),
  level,
  policy: wordOf(COMPATIBILITY_POLICIES),
  metadata,
  ruleSet,
};
/** All fields but the level, which has two names. */
const { compatibility: _, ...fields } = CONFIG_FIELDS;
const settings = Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, KINDS[kind]]));

/** A config as it is read: the level is called `compatibilityLevel`. */
export const config = answerOf({}, { ...settings, compatibilityLevel: level });
/** A config as setting it answers: the level is called `compatibility`. */
export const configUpdate = answerOf({}, { ...settings, compatibility: level });
/** The fields of a config to set; null clears one. */
export const configRequest = requestOf(
  {},
  {
    ...Object.fromEntries(Object.keys(settings).map((name) => [name, {}])),
    compatibility: nullable(text({ description: "A level, in any case" })),
  },
);
/** The mode that is set or in force. */
export const modeAnswer = answerOf({ mode: nullable(mode) });
/** The mode that was dropped, where there was one. */
export const formerMode = answerOf({}, { mode });
/** The mode to set; null drops it. */
export const modeRequest = requestOf({ mode: nullable(mode) });

const resource = { resourceName: text(), resourceNamespace: text(), resourceType: text() };
const lifecycle = wordOf(["STRONG", "WEAK"]);
/** A resource tied to a subject. */
export const association = answerOf({
  subject: text(),
  guid: text(),
  ...resource,
  resourceId: text(),
  associationType: text(),
  lifecycle,
  frozen: truth(),
});
/** A version in a list of schemas, with what of it was asked for. */
export const listedSchema = answerOf(
  { subject: text(), version: integer(), id, ...stored },
  { ...kept, aliases: listOf(text()), associations: listOf(association) },
);
const made = answerOf({ subject: text(), associationType: text(), lifecycle, frozen: truth() }, { schema: version });
/** A resource with the associations that a request made or changed. */
export const associationsAnswer = answerOf(resource, { resourceId: text(), associations: listOf(made) });
/** The associations that a resource is to have, each with a schema to register where one is given. */
export const associationRequest = requestOf(
  {
    resourceName: text(),
    associations: listOf(
      requestOf(
        { subject: text() },
        {
          opType: nullable(text({ description: "CREATE, UPDATE or UPSERT" })),
          associationType: nullable(text({ description: "value unless given" })),
          lifecycle: nullable(text()),
          frozen: {},
          normalize: {},
          schema: nullable(registerRequest),
        },
      ),
    ),
  },
  {
    resourceId: text(),
    resourceNamespace: nullable(text()),
    resourceType: nullable(text({ description: "topic unless given" })),
  },
);
/** Requests for several resources; each is done or refused by itself. */
export const batchRequest = requestOf({ requests: listOf(associationRequest) });
/** What came of each request, in their order. */
export const batchAnswer = answerOf({
  results: listOf({ anyOf: [answerOf({ result: associationsAnswer }), answerOf({ error })] } as SchemaOf<unknown>),
});

/** A version by its subject and number. */
export const schemaIdentity = answerOf({ subject: text(), version: integer() });
/** An id with the context that has it. */
export const located = answerOf({ context: text(), id });
/** The ids of the clusters that a registry belongs to; clients read them, and here they are always the same. */
export const clusters = answerOf({
  scope: answerOf({ path: listOf(text()), clusters: mapOf(text()) }),
});
/** The server's version, and the commit it was built from. */
export const versionAnswer = answerOf({ version: text(), commitId: text() });
/** Attributes of the deployment, which clients look at to find features. */
export const deploymentAnswer = answerOf({ attributes: listOf(text()) });
/** An object without members. */
export const empty = answerOf({});
/** A schema's text as the whole answer. */
export const schemaText = anything("The text alone, as it is stored; of Avro and JSON Schema it is JSON");

/** The definitions that have a name in the document. */
export const confluentDefinitions: Readonly<Record<string, object>> = {
  Association: association,
  AssociationRequest: associationRequest,
  AssociationResponse: associationsAnswer,
  CompatibilityCheckResponse: compatibility,
  Config: config,
  ConfigUpdateRequest: configRequest,
  ConfigUpdateResponse: configUpdate,
  ErrorMessage: error,
  ListedSchema: listedSchema,
  Metadata: metadata,
  Mode: modeAnswer,
  ModeUpdateRequest: modeRequest,
  RegisterSchemaRequest: registerRequest,
  RegisterSchemaResponse: registered,
  Rule: rule,
  RuleSet: ruleSet,
  Schema: version,
  SchemaReference: reference,
  SchemaString: schemaOfId,
  SchemaTags: schemaTags,
  TagSchemaRequest: tagsRequest,
};
