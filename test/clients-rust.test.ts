import { beforeAll, describe, expect, test } from "vitest";
import { meeting } from "./support/clients.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { asAlways, calls, REASONS, SCHEMAS, testReading, testWriting } from "./support/outside.ts";
import { needService } from "./support/services.ts";
import { BUILD_MS, haveRust, type Program, rustProgram } from "./support/toolchains.ts";

const kafka = await kafkaForTests();
const ready = needService("Kafka", kafka.reason) && haveRust();

/** An order as apache-avro turns it into JSON: the bytes of a decimal as numbers. */
const theirs = (orderId: string) => ({
  orderId,
  placedAt: 1_700_000_000_000,
  total: [0x04, 0xe2],
  status: "PAID",
  lines: ["a", "b"],
  method: { pan: "4111" },
});

describe.skipIf(!ready)("Rust clients", () => {
  const at = meeting(kafka.brokers[0] ?? "");

  describe("schema_registry_converter", () => {
    let program: Program;
    beforeAll(async () => {
      program = await rustProgram();
    }, BUILD_MS);

    testReading(at, () => program, ["prefix", "header"], theirs);
    testWriting(at, () => program, [
      ["write", "prefix"],
      ["write", "header"],
    ]);

    test("it registers, asks for the latest, checks and is refused", async () => {
      const seen = await calls(at, program, "registry");
      expect(seen.said).toEqual({
        ...asAlways(seen),
        latest: seen.id,
        version: 1,
        byGuid: SCHEMAS.SCHEMA,
        versions: [1],
        refused: expect.stringContaining(`error_code: 40901, message: ${refusal(seen.subject)}`),
      });
    });
  });
});

/** What Confluent's registry says to a schema that breaks. */
function refusal(subject: string): string {
  return `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: [${REASONS.join(", ")}]`;
}
