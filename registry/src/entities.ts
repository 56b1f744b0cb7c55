import type { CompatibilityLevel, Metadata, Reference, RuleSet, SchemaType } from "@concordat/schema";

/** A subject in its context; `.` is the default context. An empty subject stands for the context itself in settings. */
export interface SubjectKey {
  readonly context: string;
  readonly subject: string;
}

/** What one id of a context stands for. It never changes. */
export interface StoredSchema {
  readonly id: number;
  /** MD5 over text, references, metadata and rule set, in hexadecimal: Confluent's guid without its dashes. */
  readonly identity: string;
  readonly type: SchemaType;
  readonly text: string;
  readonly references: readonly Reference[];
  readonly metadata: Metadata | undefined;
  readonly ruleSet: RuleSet | undefined;
}

/** One version of a subject. */
export interface Version {
  readonly version: number;
  readonly id: number;
  /** Hidden by a soft delete. */
  readonly deleted: boolean;
  /** When it was registered, in milliseconds since 1970. */
  readonly time: number;
}

/** A version with the subject it belongs to. */
export interface Located extends Version, SubjectKey {}

/** The modes that may be set, in capitals. A mode is kept as it was sent, in any case. */
export const MODES = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT", "FORWARD"] as const;
/** One of {@link MODES}. */
export type Mode = (typeof MODES)[number];

/** Confluent's compatibility policies: kept and answered as they are set. LENIENT changes how JSON Schemas are compared. */
export const COMPATIBILITY_POLICIES = ["STRICT", "LENIENT", "LOGICAL"] as const;

/** What fields of a config hold, by the name of the kind. */
interface ConfigValues {
  readonly text: string;
  readonly flag: boolean;
  readonly level: CompatibilityLevel;
  readonly policy: (typeof COMPATIBILITY_POLICIES)[number];
  readonly metadata: Metadata;
  readonly ruleSet: RuleSet;
}
/** What the values of a config's field are: each kind has its type, its reader and its place in the OpenAPI document. */
export type ConfigKind = keyof ConfigValues;

/** The fields of a config and the kind of each, in the order of Confluent's answers: the one list of them. */
export const CONFIG_FIELDS = {
  alias: "text",
  aliasForDeks: "text",
  normalize: "flag",
  validateFields: "flag",
  validateNewSchemas: "flag",
  validateRules: "flag",
  compatibility: "level",
  compatibilityPolicy: "policy",
  compatibilityGroup: "text",
  defaultMetadata: "metadata",
  overrideMetadata: "metadata",
  defaultRuleSet: "ruleSet",
  overrideRuleSet: "ruleSet",
} as const satisfies Readonly<Record<string, ConfigKind>>;

/** A field of a config, by Confluent's name. */
export type ConfigField = keyof typeof CONFIG_FIELDS;
type FieldOf<Kind extends ConfigKind> = {
  [Field in ConfigField]: (typeof CONFIG_FIELDS)[Field] extends Kind ? Field : never;
}[ConfigField];

/** Settings of a subject, a context or the registry; what is absent is inherited. */
export type Config = { readonly [Field in ConfigField]?: ConfigValues[(typeof CONFIG_FIELDS)[Field]] };

/** The fields of a config that are of a kind. */
export function configFields<Kind extends ConfigKind>(kind: Kind): readonly FieldOf<Kind>[] {
  const fields = Object.keys(CONFIG_FIELDS) as ConfigField[];
  return fields.filter((field): field is FieldOf<Kind> => CONFIG_FIELDS[field] === kind);
}

/** Settings that Confluent's API does not know; what is absent is inherited. */
export interface Policy {
  /** Whether a version that would break schemas which refer to its subject is refused, or only reported. */
  readonly referrers?: "report" | "refuse";
  /** Whether a text is refused that its type's own compiler would refuse, though Confluent's registry takes it. */
  readonly validation?: "tolerant" | "strict";
}

/** Settings from the nearest to the farthest: subject, its context, the level above all contexts. */
export interface Chain<Setting> {
  readonly subject: Setting | undefined;
  readonly context: Setting | undefined;
  readonly global: Setting | undefined;
}

/** A mode is kept in the case it was sent in, as Confluent's registry does. */
export type StoredMode = string;
