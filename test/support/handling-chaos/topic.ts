import { avroEvent } from "@concordat/client/avro";
import { fingerprint, parseAvro } from "@concordat/schema/avro";

/** An event of a key: its versions are 1, 2, 3 and so on. */
export interface Counted {
  readonly key: string;
  readonly version: number;
}

const FIELDS = [
  { name: "key", type: "string" },
  { name: "version", type: "int" },
];
const schema = JSON.stringify({ type: "record", name: "Counted", namespace: "chaos", fields: FIELDS });

/** The same schema as another text, which the registry learns only when the poison is to be read after all. */
export const LATER_SCHEMA = JSON.stringify({ ...JSON.parse(schema), doc: "Registered late." });
export const LATER_ID = 9_000;

/** The topic that the members handle, under the name of a run. */
export function countedTopic(name: string) {
  const event = avroEvent<Counted>({
    subject: `${name}-value`,
    schema,
    fingerprint: fingerprint(parseAvro(schema).model, "sha256"),
  });
  return { name, events: { Counted: event } };
}

/** Keys whose first event no member can handle before the run says so. */
export const POISON = /^poison-/;
