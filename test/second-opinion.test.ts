import { type Schema, SchemaError } from "@concordat/schema";
import { type JsonSchemaModel, jsonSchema, validatorOf } from "@concordat/schema/json";
import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "./support/vectors.ts";

/** Karapace's verdicts on JSON Schemas beside ours, which are Confluent's: where they differ, instances say who is right. */

interface Opinion {
  readonly cases: readonly {
    readonly id: string;
    readonly reader_new: unknown;
    readonly writer_old: unknown;
    readonly backward_compatible: boolean;
  }[];
}

const FILE = "karapace-json.json";

describe.skipIf(!haveVectors(FILE))("Karapace's verdicts on JSON Schemas", () => {
  const pairs = vectors<Opinion>(FILE)
    .flatMap(({ cases }) => cases)
    .map((one) => {
      const [reader, writer] = [one.reader_new, one.writer_old].map((schema) =>
        jsonSchema.parse(JSON.stringify(schema)),
      );
      if (reader === undefined || writer === undefined) throw new Error("no pair");
      const errors = jsonSchema.compare(reader, writer, { only: "errors" });
      return { id: one.id, reader, writer, errors, theirs: one.backward_compatible, ours: errors.length === 0 };
    });
  const apart = pairs.filter(({ ours, theirs }) => ours !== theirs);

  it("are ours in most cases", () => {
    console.log(`${FILE}: ${pairs.length - apart.length} of ${pairs.length} verdicts are the same`);
    expect([pairs.length, apart.length]).toEqual([179, 39]);
  });

  it("reject where no event breaks, wherever we accept and they do not", () => {
    const accepted = apart.filter(({ ours }) => ours);
    expect(accepted).toHaveLength(38);
    const broken = accepted.filter(({ reader, writer }) => eventsOf(writer).some((event) => !isValid(reader, event)));
    expect(broken.map(({ id }) => id)).toEqual([]);
    // The control: the same look finds events that break where both reject.
    const rejected = pairs.filter(({ ours, theirs }) => !ours && !theirs);
    const shown = rejected.filter(({ reader, writer }) => eventsOf(writer).some((event) => !isValid(reader, event)));
    expect(shown.length).toBeGreaterThan(rejected.length / 2);
  });

  it("accept what an event breaks, wherever we reject and they do not", () => {
    const rejected = apart.filter(({ ours }) => !ours);
    expect(rejected).toHaveLength(1);
    for (const { reader, writer, errors } of rejected) {
      const witnesses = errors.map((finding) => jsonSchema.witness(reader, writer, finding));
      expect(witnesses.map(({ outcome }) => outcome)).toContain("fails");
    }
  });
});

function eventsOf(schema: Schema<JsonSchemaModel>): readonly unknown[] {
  try {
    return [1, 2, 3].flatMap((seed) => jsonSchema.sample(schema, seed));
  } catch (error) {
    // What takes nothing, such as false, has no events that could break.
    if (error instanceof SchemaError && error.code === "json-schema/no-event") return [];
    throw error;
  }
}

function isValid({ model }: Schema<JsonSchemaModel>, event: unknown): boolean {
  return validatorOf(model)(event).length === 0;
}
