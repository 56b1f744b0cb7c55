import type { CompatibilityRequest, CompatibilityResponse } from "@concordat/client/api";
import { RegistryError, type SubjectVersion } from "@concordat/client/registry";
import type { CompatibilityLevel, CompatibilityPolicy } from "@concordat/schema";
import type { Io } from "../io.ts";
import { fetchVersions } from "../project/fetch.ts";
import { referencesIn } from "../project/pins.ts";
import type { Needs } from "../project/references.ts";
import type { NamedRegistry } from "../project/registry.ts";
import { type NamedSchema, type NamedText, parsePast, parseText } from "../project/schema-file.ts";
import { judgeHere, type PastSchema } from "./here.ts";
import { type ComparedText, levelNote, type Verdict } from "./verdict.ts";

/** Confluent's code for a subject that is not there. */
const NO_SUBJECT = 40401;

/** A comparison with the versions that a registry has. */
export interface SubjectQuestion {
  readonly io: Io;
  readonly registry: NamedRegistry;
  readonly subject: string;
  readonly proposed: NamedText;
  /** The same text where it was parsed already. */
  readonly parsed?: NamedSchema;
  /** What the proposed text refers to; files of the project are judged with it as they are. */
  readonly needs: Needs;
  /** In place of the subject's level. */
  readonly level: CompatibilityLevel | undefined;
  /** In place of the subject's policy. */
  readonly policy: CompatibilityPolicy | undefined;
  readonly witness: boolean;
}

/**
 * Judges a text against a registry's subject: Concordat's own registry is asked for its report; of any other the
 * versions and the level are fetched and judged here. Throws RegistryError and CliError.
 */
export async function judgeSubject(question: SubjectQuestion): Promise<Verdict> {
  const { io, registry, subject } = question;
  return io.waiting(`Asking ${registry.address} about ${subject}`, judge(question));
}

async function judge(question: SubjectQuestion): Promise<Verdict> {
  const report = await askReport(question);
  return report === undefined ? judgeFetched(question) : told(question, report);
}

/** The report of Concordat's registry; undefined where the registry is another one. */
async function askReport(question: SubjectQuestion): Promise<CompatibilityResponse | undefined> {
  const { registry, subject, proposed, needs, level, policy, witness } = question;
  const request: CompatibilityRequest = {
    schema: proposed.text,
    schemaType: proposed.type,
    ...(needs.own.length === 0 ? { references: referencesIn(needs) } : { resolved: needs.resolved }),
    subject,
    ...(level === undefined ? {} : { level }),
    ...(policy === undefined ? {} : { policy }),
    witness,
  };
  try {
    const report = await registry.client.report(request);
    return Array.isArray(report?.comparisons) ? report : undefined;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status === undefined) throw error;
    if (error.status === 422 && error.apiCode !== undefined) await parseProposed(question);
    // Another registry, or a gateway before it, may refuse what it does not know in many ways.
    if (error.apiCode === undefined && error.status < 500) return undefined;
    throw error;
  }
}

/** The proposed text, parsed once. Throws CliError, with the place of what is wrong in it, and RegistryError. */
export async function parseProposed({ proposed, parsed, needs }: SubjectQuestion): Promise<NamedSchema> {
  return parsed ?? parseText(proposed, needs.resolved);
}

async function told(question: SubjectQuestion, report: CompatibilityResponse): Promise<Verdict> {
  const { proposed, registry, subject } = question;
  const { level, compatible, comparisons } = report;
  const faults = faultsOf(report);
  const others = { ...faults, ...referrersOf(report) };
  if (comparisons.length === 0 && level !== "NONE") {
    const outcome = compatible ? "first" : "incompatible";
    return { ...first(question, level), outcome, ...others };
  }
  const shown = comparisons.filter(({ differences }) => differences.length > 0).map(({ version }) => version);
  const texts = new Map((await fetchVersions(registry, subject, shown)).map((one) => [one.version, one.schema]));
  const compared = comparisons.map(
    (view): ComparedText => ({
      old: { name: versionName(subject, view.version), text: texts.get(view.version) },
      view,
    }),
  );
  const outcome = compatible ? "compatible" : "incompatible";
  const against = subjectName(question, comparisons);
  const impact = report.impact === undefined ? {} : { impact: report.impact };
  return { proposed, against, level, outcome, compared, ...impact, ...others, ...levelNote(level) };
}

/** What is wrong with the text itself, where the subject's policy is to refuse that. */
function faultsOf({ diagnostics = [], policy }: CompatibilityResponse): Pick<Verdict, "faults"> {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return policy?.validation === "strict" && errors.length > 0 ? { faults: errors } : {};
}

function referrersOf({ referrers = [], policy }: CompatibilityResponse): Pick<Verdict, "referrers"> {
  if (referrers.length === 0) return {};
  return { referrers: { refused: policy?.referrers === "refuse", broken: referrers } };
}

async function judgeFetched(question: SubjectQuestion): Promise<Verdict> {
  const { registry, subject, proposed, witness } = question;
  const client = registry.client;
  const here = await parseProposed(question);
  const numbers = await versionsOf(registry, subject);
  const level = question.level ?? (await client.compatibilityLevel(subject));
  if (numbers.length === 0) return first(question, level);
  const policy = question.policy ?? (await client.compatibilityPolicy(subject));
  const newestFirst = [...numbers].sort((a, b) => b - a);
  const wanted = level === "NONE" ? [] : level.endsWith("_TRANSITIVE") ? newestFirst : newestFirst.slice(0, 1);
  const versions = await fetchVersions(registry, subject, wanted);
  const past: PastSchema[] = [];
  for (const one of versions) past.push({ version: one.version, old: await parsedVersion(one, proposed) });
  return judgeHere({ proposed: here, against: subjectName(question, versions), past, level, policy, witness });
}

async function versionsOf(registry: NamedRegistry, subject: string): Promise<readonly number[]> {
  try {
    return await registry.client.versions(subject);
  } catch (error) {
    if (error instanceof RegistryError && error.errorCode === NO_SUBJECT) return [];
    throw error;
  }
}

function parsedVersion(one: SubjectVersion, proposed: NamedText): Promise<Omit<NamedSchema, "format">> {
  const named = { name: versionName(one.subject, one.version), text: one.schema, type: one.schemaType };
  return parsePast(named, proposed.type, one.resolved);
}

function first({ proposed, subject }: SubjectQuestion, level: CompatibilityLevel): Verdict {
  const note = `It would be the first version of ${subject}; what follows is then judged by ${level}.`;
  return { proposed, against: subject, level, outcome: "first", compared: [], note };
}

function versionName(subject: string, version: number): string {
  return `${subject} version ${version}`;
}

/** The subject with what of it was compared. */
function subjectName({ subject }: SubjectQuestion, versions: readonly { readonly version: number }[]): string {
  const numbers = versions.map(({ version }) => version);
  if (numbers.length === 0) return subject;
  if (numbers.length === 1) return versionName(subject, numbers[0] ?? 0);
  return `${subject} versions ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
}
