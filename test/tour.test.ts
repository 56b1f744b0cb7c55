import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { needService } from "./support/services.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const broker = await kafkaForTests();

/** Milliseconds until a tour hangs: it starts some thirty processes, one after another. */
const SLOW = 180_000;

function tour(...flags: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const env = { ...process.env, ...(broker.reason === undefined ? { KAFKA_BROKERS: broker.brokers.join(",") } : {}) };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [`${root}examples/ecommerce/src/tour.ts`, ...flags],
      { env },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr });
      },
    );
  });
}

describe("the tour", () => {
  it("comes out as expected on the memory transport, and says so", { timeout: SLOW }, async () => {
    const { code, output } = await tour("--memory");
    expect(output).toContain("in one process on the memory transport");
    expect(output).toContain("error[avro/missing-enum-symbols]");
    expect(output).toContain('"status":"PREPAID"');
    expect(output).toContain('new consumer: order of 2.00, gift "happy birthday"');
    expect(output).toContain("note: no contract that is deployed reads channel");
    expect(output).toContain(
      "notification 1.0.0, deployed in prod, reads status of OrderPlaced, which this change removes",
    );
    expect(output).toContain("order 1.2.0 no longer writes status of OrderPlaced, which notification 1.0.0 reads");
    expect(output).toContain("Everything came as expected.");
    expect(code).toBe(0);
  });

  it("ends with another exit code when a verdict, of a check or of the gate, is not the expected one", {
    timeout: SLOW,
  }, async () => {
    const { code, output } = await tour("--memory", "--expect-breaking-allowed", "--expect-gate-open");
    expect(output.match(/NOT AS EXPECTED: exit code 0, not 1/g)).toHaveLength(2);
    expect(output).toContain("2 things did not come as expected.");
    expect(code).toBe(1);
  });

  it.skipIf(!needService("Kafka", broker.reason))(
    "comes out as expected with four processes on Kafka",
    { timeout: SLOW },
    async () => {
      const { code, output } = await tour();
      expect(output).toContain("Four services run on Kafka");
      expect(output).toContain("notification: your payment of 999.99 was refused: card is blocked");
      expect(output).toContain("Everything came as expected.");
      expect(code).toBe(0);
    },
  );

  it("has contracts that are up to date", async () => {
    const folder = mkdtempSync(join(tmpdir(), "concordat-tour-"));
    const said = await new Promise((resolve) => {
      execFile(process.execPath, [`${root}examples/ecommerce/src/contracts/record.ts`, folder], (_, out, err) =>
        resolve(out + err),
      );
    });
    expect(said).toContain("notification with inventory: InventoryUpdated: complete");
    const files = readdirSync(folder).sort();
    expect(files).toHaveLength(5);
    for (const file of files)
      expect(readFileSync(join(folder, file), "utf8")).toBe(
        readFileSync(`${root}examples/ecommerce/contracts/${file}`, "utf8"),
      );
    rmSync(folder, { recursive: true });
  });

  it("runs on code that is up to date", async () => {
    const bin = `${root}cli/bin/concordat.js`;
    const code = await new Promise((resolve) => {
      execFile(process.execPath, [bin, "generate", "--check"], { cwd: `${root}examples/ecommerce` }, (error) =>
        resolve(error?.code ?? 0),
      );
    });
    expect(code).toBe(0);
  });
});
