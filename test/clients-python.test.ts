import { beforeAll, describe, expect, test } from "vitest";
import { meeting } from "./support/clients.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { asMostly, calls, REASONS, SCHEMAS, testReading, testWriting } from "./support/outside.ts";
import { needService } from "./support/services.ts";
import { BUILD_MS, needPython, type Program, pythonProgram } from "./support/toolchains.ts";

const kafka = await kafkaForTests();
const ready = needService("Kafka", kafka.reason) && needPython();

/** An order as fastavro, which both clients are built on, has it; beyond JSON as text. */
const theirs = (orderId: string) => ({
  orderId,
  placedAt: "2023-11-14T22:13:20+00:00",
  total: "12.50",
  status: "PAID",
  lines: ["a", "b"],
  method: { pan: "4111" },
});

describe.skipIf(!ready)("Python clients", () => {
  const at = meeting(kafka.brokers[0] ?? "");

  describe("confluent-kafka-python", () => {
    let program: Program;
    beforeAll(async () => {
      program = await pythonProgram("confluent.py");
    }, BUILD_MS);

    testReading(at, () => program, ["prefix", "header"], theirs);
    testWriting(at, () => program, [
      ["write", "prefix"],
      ["write", "header"],
      ["write_latest", "prefix"],
      ["write_latest", "header"],
    ]);

    test("it registers, looks up, checks, is refused, configures and deletes", async () => {
      const seen = await calls(at, program, "registry");
      expect(seen.said).toEqual({
        ...asMostly(seen),
        byGuid: SCHEMAS.SCHEMA,
        types: expect.arrayContaining(["AVRO"]),
        contexts: ["."],
        usedBy: expect.arrayContaining([[seen.subject, 1]]),
        refused: [409, 40901],
        mode: "READWRITE",
        levelSet: { compatibility: "NONE" },
        deletedVersion: 1,
        deleted: [2],
        deletedForGood: [1, 2],
        gone: [404, 40401],
      });
    });

    test("it refers to another subject's schema, which then cannot be deleted", async () => {
      const { subject, id, said } = await calls(at, program, "references");
      expect(said).toEqual({
        id,
        references: [{ name: "n.Base", subject: `${subject}-referenced`, version: 1 }],
        referencedBy: [id],
        refused: [422, 42206],
      });
    });

    test("it configures a subject, finds a version by its metadata and makes the subject read-only", async () => {
      const { said } = await calls(at, program, "settings");
      expect(said).toEqual({
        set: {
          compatibility: "FULL_TRANSITIVE",
          compatibilityGroup: "major",
          defaultMetadata: { properties: { owner: "shop" } },
        },
        group: "major",
        defaultMetadata: { owner: "shop" },
        metadata: { owner: "shop", major: "1" },
        compatibleWithAll: true,
        level: [404, 40408],
        readOnly: "READONLY",
        refused: [422, 42205],
        modeDeleted: "READONLY",
      });
    });

    test("it associates a topic with a subject", async () => {
      const { subject, said } = await calls(at, program, "associations");
      const made = { subject, associationType: "value", lifecycle: "WEAK", frozen: false };
      const topic = {
        resourceName: "orders",
        resourceNamespace: "cluster",
        resourceId: subject,
        resourceType: "topic",
      };
      expect(said).toEqual({ made: { ...topic, associations: [made] }, found: [[subject, subject]], left: [] });
    });
  });

  describe("python-schema-registry-client", () => {
    let program: Program;
    beforeAll(async () => {
      program = await pythonProgram("schema_registry_client.py");
    }, BUILD_MS);

    testReading(at, () => program, ["prefix"], theirs);
    testWriting(at, () => program, [["write", "prefix"]]);

    test("it registers, looks up, checks, is refused, configures and deletes", async () => {
      const seen = await calls(at, program, "registry");
      expect(seen.said).toEqual({
        ...asMostly(seen),
        schema: JSON.parse(SCHEMAS.SCHEMA) as unknown,
        usedBy: expect.arrayContaining([[seen.subject, 1]]),
        reasons: REASONS,
        refused: [409, 40901],
        levelSet: true,
        deletedVersion: 1,
        deleted: [2],
        // What this client makes of a 404.
        gone: [],
      });
    });
  });
});
