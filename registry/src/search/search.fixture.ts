import { identityOf } from "@concordat/schema";
import type { Store, Write } from "../store/store.ts";

const WORDS = ["order", "payment", "invoice", "parcel", "customer", "stock", "refund", "price", "basket", "review"];
const SUFFIXES = ["Placed", "Paid", "Sent", "Changed", "Removed", "Counted", "Opened", "Closed"];

/** The name of a subject of {@link manySubjects}. */
export function subjectName(number: number): string {
  return `team${number % 97}.${wordAt(number)}-${number}-value`;
}

/** The event of that subject. */
export function eventName(number: number): string {
  const word = wordAt(number);
  return `${word[0]?.toUpperCase()}${word.slice(1)}${SUFFIXES[number % SUFFIXES.length]}${number}`;
}

function wordAt(number: number): string {
  return WORDS[number % WORDS.length] ?? "";
}

/** Fills a store with subjects, each with a schema of its own of 12 fields, in commits of 1,000. */
export async function manySubjects(store: Store, count: number): Promise<void> {
  for (let first = 0; first < count; first += 1_000) {
    const numbers = Array.from({ length: Math.min(1_000, count - first) }, (_, index) => first + index);
    await store.commit(numbers.map(versionOf), store.read());
  }
}

function versionOf(number: number): Write {
  const fields = Array.from({ length: 12 }, (_, index) => ({
    name: index < 8 ? `${WORDS[index]}Id` : `${wordAt(number + index)}Field${(number + index) % 5_000}`,
    type: "string",
    ...(index % 4 === 0
      ? { doc: `The ${wordAt(number + index)} of ${eventName(number)}, as team ${number % 97} has it.` }
      : {}),
  }));
  const text = JSON.stringify({
    type: "record",
    name: eventName(number),
    namespace: `shop.team${number % 97}`,
    fields,
  });
  const schema = { type: "AVRO" as const, text, references: [], metadata: undefined, ruleSet: undefined };
  return {
    kind: "put-version",
    key: { context: ".", subject: subjectName(number) },
    version: 1,
    schema: { ...schema, identity: identityOf(schema) },
    references: [],
  };
}
