import { beforeAll, describe, expect, test } from "vitest";
import { meeting } from "./support/clients.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { asMostly, calls, REASONS, SCHEMAS, testReading, testWriting } from "./support/outside.ts";
import { needService } from "./support/services.ts";
import { BUILD_MS, goProgram, haveGo, type Program } from "./support/toolchains.ts";

const kafka = await kafkaForTests();
const ready = needService("Kafka", kafka.reason) && haveGo();

/** An order as goavro, which both programs use, has it: a decimal as a fraction, the branch of a union by its name. */
const theirs = (orderId: string) => ({
  orderId,
  placedAt: "2023-11-14T22:13:20Z",
  total: "25/2",
  status: "PAID",
  lines: ["a", "b"],
  method: { "shop.Card": { pan: "4111" } },
});

describe.skipIf(!ready)("Go clients", () => {
  const at = meeting(kafka.brokers[0] ?? "");

  describe("franz-go's sr", () => {
    let program: Program;
    beforeAll(async () => {
      program = await goProgram("franz");
    }, BUILD_MS);

    testReading(at, () => program, ["prefix"], theirs);
    testWriting(at, () => program, [["write", "prefix"]]);

    test("it registers, looks up, checks, is refused, configures and deletes", async () => {
      const seen = await calls(at, program, "registry");
      expect(seen.said).toEqual({
        ...asMostly(seen),
        byGuid: SCHEMAS.SCHEMA,
        types: expect.arrayContaining(["AVRO"]),
        contexts: ["."],
        usedBy: expect.arrayContaining([{ subject: seen.subject, version: 1 }]),
        reasons: REASONS,
        refused: [409, 40901],
        levelSet: "NONE",
        versionsLeft: [2],
        versionsEver: [1, 2],
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
        referencedBy: [subject],
        refused: [422, 42206],
      });
    });

    test("it configures a subject, makes it read-only, and imports a schema with its id and version", async () => {
      const { said } = await calls(at, program, "settings");
      expect(said).toEqual({
        set: "FULL_TRANSITIVE",
        group: "major",
        defaultMetadata: { owner: "shop" },
        metadata: { owner: "shop", major: "1" },
        groupBefore: "major",
        level: "BACKWARD",
        readOnly: "READONLY",
        refused: [422, 42205],
        import: "IMPORT",
        imported: [4711, 7],
      });
    });
  });

  describe("srclient", () => {
    let program: Program;
    beforeAll(async () => {
      program = await goProgram("srclient");
    }, BUILD_MS);

    testReading(at, () => program, ["prefix"], theirs);
    testWriting(at, () => program, [["write", "prefix"]]);

    test("it registers, looks up, checks, is refused, configures and deletes", async () => {
      const seen = await calls(at, program, "registry");
      expect(seen.said).toEqual({
        ...asMostly(seen),
        usedBy: expect.arrayContaining([{ subject: seen.subject, version: 1 }]),
        refused: 40901,
        levelSet: "NONE",
        versionsLeft: [2],
        gone: 40401,
        subjectsEver: expect.not.arrayContaining([seen.subject]),
      });
    });
  });
});
