import type { DecisionRow } from "@concordat/client/api";
import {
  type Comparing,
  checkCompatibility,
  type DifferenceView,
  type Format,
  largeBudget,
  type Schema,
  TYPE_CHANGED,
  type TypeChange,
  textSize,
  viewReport,
} from "@concordat/schema";
import { pathText } from "../path.ts";
import { readsOf } from "../usage/reads.ts";
import { type GateFacts, type Meeting, meetings, named, others, replaced } from "./facts.ts";

/** For each meeting: can one read what the other writes, and does it get all that its contract reads? */
export function schemaRows(facts: GateFacts): readonly DecisionRow[] {
  return meetings(facts).flatMap((meeting) => {
    const row = schemaRow(facts, meeting);
    return row.answer === "yes" ? [row, ...fieldRows(facts, meeting)] : [row];
  });
}

interface Pair {
  readonly format: Format;
  readonly reader: Schema;
  readonly writer: Schema;
}

function pairOf(facts: GateFacts, { read, written }: Meeting): Pair | undefined {
  const reader = facts.schema(read.subject, read.version);
  const writer = facts.schema(written.subject, written.version);
  const format = facts.formats.get(reader?.type ?? "");
  return reader === undefined || writer === undefined || format === undefined ? undefined : { format, reader, writer };
}

function schemaRow(facts: GateFacts, meeting: Meeting): DecisionRow {
  const { producer, consumer, written, read, role, subject } = meeting;
  const base = { kind: "schema" as const, other: nameOf(meeting), role, subject };
  const pair = pairOf(facts, meeting);
  const versions = `${subject} version ${written.version}`;
  const notes = contractNotes(meeting);
  if (pair === undefined)
    return {
      ...base,
      answer: "unknown",
      message: `Whether ${named(consumer)} (version ${read.version}) can read ${versions} of ${named(producer)} cannot be judged: a schema is gone, or of a type that has no engine here.`,
      hint: "Compare the two versions by hand, or with another tool.",
      ...notes,
    };
  const differences = errorsOf(pair, role, {
    policy: facts.policies?.get(subject) ?? "STRICT",
    budget: facts.budget ?? largeBudget(textSize(pair.reader) + textSize(pair.writer)),
  });
  if (differences.length === 0) {
    const same = written.version === read.version;
    return {
      ...base,
      answer: "yes",
      message: `${named(consumer)} reads what ${named(producer)} writes: ${versions}${same ? "" : `, read as version ${read.version}`}.`,
      ...notes,
    };
  }
  return {
    ...base,
    answer: "no",
    message: `${named(consumer)} cannot read what ${named(producer)} writes: ${versions}, read as version ${read.version}. ${differences[0]?.message ?? ""}`,
    hint: hintFor(meeting),
    differences,
    ...notes,
  };
}

/** What breaks, with the candidate's side as the new one. */
function errorsOf({ format, reader, writer }: Pair, role: Meeting["role"], how: Comparing): readonly DifferenceView[] {
  const [proposed, old] = role === "consumes" ? [writer, reader] : [reader, writer];
  const history = [{ version: 1, schema: old, canonical: old.source }];
  const report = checkCompatibility(format, role === "consumes" ? "FORWARD" : "BACKWARD", proposed, history, how);
  const view = viewReport(report, { format, proposed, past: new Map([[1, old]]) });
  const changed = view.comparisons.flatMap(({ typeChanged }) =>
    typeChanged === undefined ? [] : [typeChangedView(typeChanged)],
  );
  const differences = view.comparisons.flatMap((comparison) => comparison.differences);
  return [...changed, ...differences.filter(({ severity }) => severity === "error")];
}

function typeChangedView(change: TypeChange): DifferenceView {
  const side = (value: string) => ({ pointer: "", value });
  return {
    rule: TYPE_CHANGED.id,
    severity: "error",
    direction: "backward",
    breaks: "new readers",
    old: side(change.old),
    new: side(change.new),
    message: TYPE_CHANGED.sentence(change),
    hint: TYPE_CHANGED.hint,
  };
}

function hintFor({ role, producer, consumer, written, read }: Meeting): string {
  return role === "consumes"
    ? `Deploy a version of ${consumer.service} that reads version ${written.version} first, or keep writing what version ${read.version} reads.`
    : `Deploy a version of ${producer.service} that writes what version ${read.version} reads first, or keep reading version ${written.version}.`;
}

function contractNotes({ consumer, subject }: Meeting): Pick<DecisionRow, "notes"> {
  const reads = readsOf(consumer, subject);
  if (reads === undefined)
    return { notes: [`${named(consumer)} has no contract on ${subject}: which fields it reads is not known.`] };
  return reads.complete
    ? {}
    : { notes: [`The contract of ${named(consumer)} is incomplete: branches of its handler were never entered.`] };
}

/** Fields that the consumer's contract reads and the producer does not write: the reader's default stands in. */
function fieldRows(facts: GateFacts, meeting: Meeting): readonly DecisionRow[] {
  const { producer, consumer, subject, role } = meeting;
  const pair = pairOf(facts, meeting);
  if (pair === undefined) return [];
  const before = replacedWriter(facts, meeting);
  return (readsOf(consumer, subject)?.paths ?? []).flatMap(({ path, events }): readonly DecisionRow[] => {
    const { read, written } = pair.format.fieldAt(pair.reader, pair.writer, path);
    if (read === undefined || written !== undefined) return [];
    const lost = before !== undefined && pair.format.fieldAt(pair.reader, before, path).written !== undefined;
    const field = pathText(path);
    const event = events.join(", ");
    const reads = `${field} of ${event}, which ${named(consumer)} reads`;
    return [
      {
        kind: "field",
        answer: lost ? "no" : "yes",
        other: nameOf(meeting),
        role,
        subject,
        event,
        field,
        message: lost
          ? `${named(producer)} no longer writes ${reads}: it would read its default, and never know.`
          : `${named(producer)} does not write ${reads}: it reads its default.`,
        ...(lost
          ? { hint: `Keep ${field}, or deploy a version of ${consumer.service} first that does not read it.` }
          : {}),
      },
    ];
  });
}

/** The schema that the candidate's present version writes, where the candidate is the writer. */
function replacedWriter(facts: GateFacts, { role, subject }: Meeting): Schema | undefined {
  const use = role === "consumes" ? replaced(facts)?.produces.find((one) => one.subject === subject) : undefined;
  return use === undefined ? undefined : facts.schema(use.subject, use.version);
}

/** Subjects that the candidate's present version writes and the candidate does not, with consumers that nobody else serves. */
export function silencedRows(facts: GateFacts): readonly DecisionRow[] {
  const { candidate, deployed } = facts;
  const before = replaced(facts);
  const rest = others(candidate, deployed);
  const gone = (before?.produces ?? []).filter(
    ({ subject }) => ![candidate, ...rest].some(({ produces }) => produces.some((use) => use.subject === subject)),
  );
  return gone.flatMap(({ subject }) =>
    rest
      .filter(({ consumes }) => consumes.some((use) => use.subject === subject))
      .map(
        (consumer): DecisionRow => ({
          kind: "schema",
          answer: "no",
          other: { service: consumer.service, version: consumer.version },
          role: "consumes",
          subject,
          message: `${named(candidate)} no longer produces ${subject}, which ${named(consumer)} consumes, and nothing else in ${facts.environment} does.`,
          hint: `Deploy a version of ${consumer.service} first that does without it.`,
        }),
      ),
  );
}

function nameOf({ other: { service, version } }: Meeting): DecisionRow["other"] {
  return { service, version };
}
