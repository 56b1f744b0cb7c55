import { type Rule, type SchemaType, TYPE_CHANGED, type Words } from "@concordat/schema";
import { knownRule } from "../project/formats.ts";
import { FIELD_READ } from "./impact.ts";
import { REFERRER_HELP, REFERRER_RULES } from "./referrers.ts";

/** The rule that a subject's file stays. */
export const FILE_REMOVED = "file/removed";

/** A rule as tools list it: why it is there, what it says, what to do, and how much it weighs. */
export interface RuleText {
  readonly severity: "error" | "warning";
  readonly purpose: string;
  readonly sentence: string;
  readonly help: string;
}

const NEW_READS_OLD: Words = { reader: "the new schema", writer: "the old schema" };
const OLD_READS_NEW: Words = { reader: "the old schema", writer: "the new schema", readerIsOld: true };

/** What to do about a file that is gone. */
export const REMOVED_HELP =
  'Keep the file, or its subject under another name. If it is meant to go, list the subject in the config: "removed": ["orders-value"].';

/** Rules that no schema format has. */
const OWN: ReadonlyMap<string, RuleText> = new Map([
  [
    TYPE_CHANGED.id,
    {
      severity: TYPE_CHANGED.severity,
      purpose: TYPE_CHANGED.purpose,
      sentence: TYPE_CHANGED.sentence({ old: "<old>", new: "<new>" }),
      help: TYPE_CHANGED.hint,
    },
  ],
  [
    FILE_REMOVED,
    {
      severity: "error",
      purpose: "A subject keeps its file: of a schema that is gone, nobody sees what changes.",
      sentence: "<revision> has <file> of the subject <subject>, which no file of the project has any more.",
      help: REMOVED_HELP,
    },
  ],
  [
    FIELD_READ,
    {
      severity: "warning",
      purpose: "What a deployed consumer reads stays, with its type.",
      sentence: "<service>, deployed in <environments>, reads <field> of <event>, which this change removes or alters.",
      help: "Ask who reads it with concordat usage; concordat can-i-deploy says whether the change may be deployed.",
    },
  ],
  [
    REFERRER_RULES.unresolved,
    {
      severity: "warning",
      purpose: "Schemas that refer to a subject resolve with its next version too.",
      sentence: "<subject> refers to this schema, and would no longer resolve with it.",
      help: REFERRER_HELP,
    },
  ],
  [
    REFERRER_RULES.incompatible,
    {
      severity: "warning",
      purpose: "Schemas that refer to a subject stay compatible with its next version.",
      sentence: "<subject> refers to this schema, and would be incompatible with it.",
      help: REFERRER_HELP,
    },
  ],
]);

/** The rules that no schema format has, with what there is to say of them. */
export function ownRules(): ReadonlyMap<string, RuleText> {
  return OWN;
}

/**
 * What there is to say of a rule, the facts of a finding by their names. A registry newer than this program may judge by
 * a rule that is not known here.
 */
export async function ruleText(id: string, type: SchemaType, severity: "error" | "warning"): Promise<RuleText> {
  const rule = await knownRule(id, type);
  if (rule !== undefined) return tableText(rule);
  const unknown = `The registry judged by rule ${id}, which this version does not know.`;
  return OWN.get(id) ?? { severity, purpose: unknown, sentence: unknown, help: "See the message of each result." };
}

/** What there is to say of a rule of a table. */
export function tableText(rule: Rule): RuleText {
  const [hint, other] = [NEW_READS_OLD, OLD_READS_NEW].map((words) => capital(rule.hint(NAMES, words)));
  return {
    severity: rule.severity,
    purpose: rule.purpose,
    sentence: capital(rule.sentence(NAMES, NEW_READS_OLD)),
    help: hint === other ? `${hint}` : `If new readers break: ${hint}\nIf old readers break: ${other}`,
  };
}

/** Stands for any finding's facts: each is its own name. */
const NAMES: Readonly<Record<string, string>> = new Proxy({}, { get: (_, name) => `<${String(name)}>` });

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
