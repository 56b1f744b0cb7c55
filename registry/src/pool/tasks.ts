import { createHash } from "node:crypto";
import type { DeployDecision, Impact, UsageReport } from "@concordat/client/api";
import { decideDeployment } from "@concordat/contracts/matrix";
import type { ServiceFacts, Verification } from "@concordat/contracts/model";
import { type DeployedConsumer, impactOf, usageOf } from "@concordat/contracts/usage";
import {
  type Budget,
  type Comparing,
  type Comparison,
  type ComparisonView,
  type CompatibilityLevel,
  type CompatibilityPolicy,
  checkCompatibility,
  type Diagnostic,
  largeBudget,
  type Metadata,
  reservedFaults,
  type SchemaPart,
  type SchemaTags,
  type SchemaType,
  type TagChange,
  viewReport,
} from "@concordat/schema";
import { type ExampleEvent, type ExamplesWanted, examplesOf, outlineOf, type SchemaOutline } from "./outline.ts";
import type { Reader } from "./reader.ts";
import { areLarge, type SourceText, sizeOfAll } from "./source.ts";

/** A version to compare with. `canonical` is its stored text. */
export interface PastSource {
  readonly version: number;
  readonly canonical: string;
  readonly source: SourceText;
}

/** A proposed schema and the versions that it is compared with, newest first. */
export interface Compared {
  readonly level: CompatibilityLevel;
  readonly policy?: CompatibilityPolicy;
  readonly proposed: SourceText;
  readonly history: readonly PastSource[];
}

/** What comparing gave, up to the first version that fails. */
export interface Judged<One> {
  readonly compatible: boolean;
  readonly comparisons: readonly One[];
}

/** A text alone, for what needs no parsing. */
interface Text {
  readonly type: SchemaType;
  readonly text: string;
}

/**
 * What the engine is asked for. What goes in and comes out is data, so that each can be done in this thread or in a
 * worker, with the same result.
 */
interface Task<Input, Output> {
  /** The texts that it works on. */
  readonly sources: (input: Input) => readonly Pick<SourceText, "text" | "references">[];
  /** Whether it goes to a worker at once, besides for the size of its texts, which is what parsing takes. */
  readonly apart?: (input: Input) => boolean;
  /** Does it. Throws BudgetExceeded where it takes more steps than there are. */
  readonly run: (reader: Reader, input: Input, budget: Budget) => Output;
}

const task = <Input, Output>(row: Task<Input, Output>) => row;
const ofSource = ({ source }: { readonly source: SourceText }) => [source];
const ofText = ({ text }: Text) => [{ text, references: [] }];
const ofCompared = ({ proposed, history }: Compared) => [proposed, ...history.map(({ source }) => source)];

/** All that is asked of the engine: of each task which texts it has, and what it does, from data to data. */
export const TASKS = {
  /** Whether a text can be parsed at all: throws SchemaError where not. */
  parse: task({
    sources: ofSource,
    run: (reader, { source }: { readonly source: SourceText }): undefined => {
      reader.parse(source);
    },
  }),

  /** The text to store, normalised or not; of a large schema its likeness too, since it may be parsed but here. */
  stored: task({
    sources: ofSource,
    run: (reader, { source, normalize }: { readonly source: SourceText; readonly normalize: boolean }): Stored => {
      const format = reader.formatOf(source.type);
      const schema = reader.parse(source);
      const text = normalize ? format.normalized(schema) : format.canonical(schema);
      if (!areLarge([source])) return { text };
      return { text, likeness: likenessOf(reader, normalize ? { ...source, text, strictness: "lax" } : source) };
    },
  }),

  /** The text in a form that the type has. */
  form: task({
    sources: ofSource,
    run: (reader, { source, form }: { readonly source: SourceText; readonly form: string }): string =>
      reader.formatOf(source.type).inForm(reader.parse(source), form),
  }),

  /** What is wrong with a schema that can be parsed. */
  diagnose: task({
    sources: ofSource,
    run: (reader, { source }: { readonly source: SourceText }): readonly Diagnostic[] =>
      reader.formatOf(source.type).diagnose?.(reader.parse(source)) ?? [],
  }),

  /** A digest that two schemas share exactly when Confluent's registry takes them for one. */
  likeness: task({
    sources: ofSource,
    run: (reader, { source }: { readonly source: SourceText }): string => likenessOf(reader, source),
  }),

  /** The faults of reserved fields. */
  reserved: task({
    sources: ofSource,
    run: (reader, { source, metadata, before }: ReservedQuestion): readonly string[] =>
      reservedFaults(reader.formatOf(source.type), reader.parse(source), metadata, before),
  }),

  /** Errors alone, for who only asks whether it is compatible. */
  compare: task({
    sources: ofCompared,
    run: (reader, compared: Compared, budget): Judged<Comparison> => {
      const { compatible, comparisons } = checkHistory(reader, compared, { only: "errors", budget });
      return { compatible, comparisons };
    },
  }),

  /** Every difference as it is shown, on request with its witness. */
  report: task({
    sources: (question: ReportQuestion) => ofCompared(question),
    apart: (question: ReportQuestion) => question.witness,
    run: (reader, question: ReportQuestion, budget): Judged<ComparisonView> => {
      const { proposed, history, witness } = question;
      const past = new Map(history.map(({ version, source }) => [version, reader.parse(source)]));
      const options = { format: reader.formatOf(proposed.type), proposed: reader.parse(proposed), past, witness };
      const { compatible, comparisons } = viewReport(checkHistory(reader, question, { budget }), options);
      return { compatible, comparisons };
    },
  }),

  /** Who reads what a schema would change. */
  impact: task({
    sources: ({ old, proposed }: ImpactQuestion) => [old, proposed],
    run: (reader, { subject, old, proposed, consumers }: ImpactQuestion, budget): Impact =>
      impactOf({
        subject,
        format: reader.formatOf(old.type),
        old: reader.parse(old),
        proposed: reader.parse(proposed),
        consumers,
        budget,
      }),
  }),

  /** Who reads which field. */
  usage: task({
    sources: ofSource,
    run: (reader, { source, ...question }: UsageQuestion, budget): UsageReport =>
      usageOf({ ...question, format: reader.formatOf(source.type), schema: reader.parse(source), budget }),
  }),

  /** Whether a version of a service may go to an environment. */
  deployment: task({
    sources: ({ schemas }: DeploymentQuestion) => [...schemas.values()],
    run: (reader, { schemas, ...facts }: DeploymentQuestion, budget): DeployDecision =>
      decideDeployment({
        ...facts,
        budget,
        formats: reader.formats,
        schema: (subject, version) => {
          const source = schemas.get(useName({ subject, version }));
          return source === undefined ? undefined : reader.parse(source);
        },
      }),
  }),

  /** What a schema calls its events, and their fields. */
  outline: task({
    sources: ofSource,
    run: (reader, { source }: { readonly source: SourceText }, budget): SchemaOutline =>
      outlineOf(reader.formatOf(source.type), reader.parse(source), budget),
  }),

  /** Some events of a schema, with their bytes. */
  examples: task({
    sources: ofSource,
    run: (reader, { source, ...wanted }: ExamplesQuestion, budget): readonly ExampleEvent[] =>
      examplesOf(reader.formatOf(source.type), reader.parse(source), { ...wanted, budget }),
  }),

  tagged: task({
    sources: ofText,
    run: (reader, { type, text }: Text): readonly SchemaTags[] => reader.formatOf(type).tagged(text),
  }),

  /** The types and fields that a stored text defines. */
  parts: task({
    sources: ofText,
    run: (reader, { type, text }: Text): readonly SchemaPart[] => reader.formatOf(type).parts(text),
  }),

  retagged: task({
    sources: ofText,
    run: (reader, { type, text, change }: Text & { readonly change: TagChange }): string =>
      reader.formatOf(type).retagged(text, change),
  }),
};

interface ExamplesQuestion extends ExamplesWanted {
  readonly source: SourceText;
}

interface Stored {
  readonly text: string;
  readonly likeness?: string;
}

interface ReportQuestion extends Compared {
  readonly witness: boolean;
}

interface ReservedQuestion {
  readonly source: SourceText;
  readonly metadata: Metadata | undefined;
  /** That of the latest version. */
  readonly before: Metadata | undefined;
}

interface ImpactQuestion {
  readonly subject: string;
  readonly old: SourceText;
  readonly proposed: SourceText;
  readonly consumers: readonly DeployedConsumer[];
}

interface UsageQuestion {
  readonly subject: string;
  readonly version: number;
  readonly source: SourceText;
  readonly environment?: string;
  readonly consumers: readonly DeployedConsumer[];
}

interface DeploymentQuestion {
  readonly environment: string;
  readonly candidate: ServiceFacts;
  readonly deployed: readonly ServiceFacts[];
  readonly verifications: readonly Verification[];
  /** The policies of subjects whose schemas are not compared as STRICT says. */
  readonly policies: ReadonlyMap<string, CompatibilityPolicy>;
  /** By {@link useName}. */
  readonly schemas: ReadonlyMap<string, SourceText>;
}

/** The name of a subject's version. */
export function useName({ subject, version }: { readonly subject: string; readonly version: number }): string {
  return `${subject}\u0000${version}`;
}

function likenessOf(reader: Reader, source: SourceText): string {
  const { comparable } = reader.formatOf(source.type);
  return createHash("sha256")
    .update(comparable(reader.parse(source)))
    .digest("base64");
}

function checkHistory(reader: Reader, { level, policy = "STRICT", proposed, history }: Compared, how: Comparing) {
  const entries = history.map(({ version, canonical, source }) => ({
    version,
    canonical,
    // Parsed only if it is compared.
    get schema() {
      return reader.parse(source);
    },
  }));
  return checkCompatibility(reader.formatOf(proposed.type), level, reader.parse(proposed), entries, { ...how, policy });
}

/** A task of {@link TASKS}. */
export type TaskName = keyof typeof TASKS;
/** What a task is given: data that can go to another thread. */
export type TaskInput<Name extends TaskName> = Parameters<(typeof TASKS)[Name]["run"]>[1];
/** What a task gives: data that can go to another thread. */
export type TaskOutput<Name extends TaskName> = ReturnType<(typeof TASKS)[Name]["run"]>;

function rowOf<Name extends TaskName>(name: Name): Task<TaskInput<Name>, TaskOutput<Name>> {
  return TASKS[name] as unknown as Task<TaskInput<Name>, TaskOutput<Name>>;
}

/** Does a task in this thread. Throws what the engine throws, BudgetExceeded at the end of the budget. */
export function perform<Name extends TaskName>(
  reader: Reader,
  name: Name,
  input: TaskInput<Name>,
  budget = largeBudget(sizeOfTask(name, input)),
): TaskOutput<Name> {
  return rowOf(name).run(reader, input, budget);
}

/** Whether a task is for a worker from the start: already parsing takes longer than other requests should wait. */
export function isApart<Name extends TaskName>(name: Name, input: TaskInput<Name>): boolean {
  const { sources, apart } = rowOf(name);
  return apart?.(input) === true || areLarge(sources(input));
}

/** UTF-16 units of the texts that a task works on. */
export function sizeOfTask<Name extends TaskName>(name: Name, input: TaskInput<Name>): number {
  return sizeOfAll(rowOf(name).sources(input));
}
