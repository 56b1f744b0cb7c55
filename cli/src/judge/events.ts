import {
  BudgetExceeded,
  type InstanceError,
  type JsonValue,
  largeBudget,
  parseJsonSequence,
  SchemaError,
  TYPE_FACTS,
  valueAt,
} from "@concordat/schema";
import { CliError } from "../error.ts";
import { invalidSchema, type NamedSchema } from "../project/schema-file.ts";

/** A file of events. */
export interface EventsFile {
  readonly name: string;
  readonly text: string;
}

/** What is wrong with an event, with its place in the file and that of the rule in the schema. */
export interface EventFault {
  readonly error: InstanceError;
  /** Which event of the file it is, counted from 1. */
  readonly event: number;
  /** Lines and columns from 1, the length in UTF-16 units. */
  readonly at: TextPlace;
  /** Undefined where the rule stands in a reference's text. */
  readonly rule: TextPlace | undefined;
}

/** A place in a text, as people find it. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** The events of a file, and what is wrong with them. */
export interface JudgedEvents extends EventsFile {
  readonly events: number;
  readonly invalid: number;
  readonly faults: readonly EventFault[];
  /** How many further invalid events there are, which are not listed. */
  readonly unlisted: number;
}

/** The most faults that are listed for one file. */
const MOST_FAULTS = 100;
/** Steps of judging that one letter of a file may take. */
const STEPS_FOR_LETTER = 50;

/**
 * Holds the events of a file against a schema: JSON values that stand one after another, such as one a line. Throws CliError
 * where the text is not JSON, or the schema's events are not.
 */
export function judgeEvents(
  { format, schema, text: schemaText, type, name }: NamedSchema,
  file: EventsFile,
): JudgedEvents {
  if (format.validate === undefined)
    throw new CliError({
      code: "cli/events-not-json",
      message: `${name} is a schema of ${TYPE_FACTS[type].title}, whose events are not JSON.`,
      hint: "Name a schema whose events are JSON, or say what it is with --type.",
      place: { file: name },
    });
  const budget = largeBudget(STEPS_FOR_LETTER * file.text.length);
  const [inFile, inSchema] = [linesOf(file.text), linesOf(schemaText)];
  const rules = parseJsonSequence(schemaText)[0];
  const faults: EventFault[] = [];
  let [invalid, unlisted] = [0, 0];
  const events = eventsIn(file);
  for (const [index, event] of events.entries()) {
    const errors = withinBudget(file, () => format.validate?.(schema, event, budget) ?? []);
    if (errors.length > 0) invalid += 1;
    if (errors.length > 0 && faults.length >= MOST_FAULTS) unlisted += 1;
    else
      for (const error of errors) {
        const at = inFile(spanIn(event, error));
        const rule = rules === undefined ? undefined : valueAt(rules, error.schema);
        const isOwn = error.document === undefined && rule !== undefined;
        faults.push({ error, event: index + 1, at, rule: isOwn ? inSchema(rule) : undefined });
      }
  }
  return { ...file, events: events.length, invalid, faults, unlisted };
}

/** What judging gives; where it comes to the end of its steps, an error that says what takes so many. */
function withinBudget<Result>({ name }: EventsFile, judge: () => Result): Result {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    throw new CliError({
      code: error.code,
      message: `Judging the events of ${name} takes more than ${error.steps.toLocaleString("en")} steps.`,
      hint: "Write patterns without back references, or put fewer events into one file.",
      place: { file: name },
      cause: error,
    });
  }
}

function eventsIn(file: EventsFile): readonly JsonValue[] {
  try {
    return parseJsonSequence(file.text);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw invalidSchema(error, file);
  }
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where an error is in an event: at a member that should not be there at its name, else at the value. */
function spanIn(event: JsonValue, { instance, member }: InstanceError): Stretch {
  const value = valueAt(event, instance) ?? event;
  const found = value.kind === "object" ? value.members.findLast(({ key }) => key === member) : undefined;
  return found === undefined ? value : { start: found.keyStart, end: found.value.end };
}

/** Gives the line and column of stretches of a text, each found without going through the text again. */
function linesOf(text: string): (stretch: Stretch) => TextPlace {
  const starts = [0];
  for (let next = text.indexOf("\n"); next !== -1; next = text.indexOf("\n", next + 1)) starts.push(next + 1);
  return ({ start, end }) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= start) low = middle;
      else high = middle - 1;
    }
    const from = starts[low] ?? 0;
    const until = starts[low + 1] ?? text.length + 1;
    return { line: low + 1, column: start - from + 1, length: Math.max(1, Math.min(end, until - 1) - start) };
  };
}
