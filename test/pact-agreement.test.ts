import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPact } from "@concordat/contracts/pact";
import { mismatchesOf } from "@concordat/contracts/proof";
import { describe, expect, it } from "vitest";
import cases from "./cases/pact-messages.json" with { type: "json" };

/** Pact's own verifier on a message that is answered with an event. */
async function byPact(pact: unknown, description: string, event: unknown): Promise<boolean> {
  const { MessageProviderPact } = await import("@pact-foundation/pact");
  const folder = mkdtempSync(join(tmpdir(), "concordat-pact-"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pact.json"), JSON.stringify(pact));
  const verifier = new MessageProviderPact({
    provider: "provider",
    pactUrls: [join(folder, "pact.json")],
    logLevel: "error",
    messageProviders: {
      [description]: async () => ({ __pactMessageMetadata: METADATA, message: event }),
    },
  });
  return verifier.verify().then(
    () => true,
    () => false,
  );
}

const METADATA = { contentType: "application/json", subject: "orders-value", version: 1, "schema-id": 1 };

function pactOf({ body, rules }: { readonly body: unknown; readonly rules: unknown }, description: string): unknown {
  return {
    consumer: { name: "consumer" },
    provider: { name: "provider" },
    interactions: [
      {
        type: "Asynchronous/Messages",
        description,
        contents: { content: body, contentType: "application/json", encoded: false },
        matchingRules: { body: rules },
        metadata: METADATA,
      },
    ],
    metadata: { pactSpecification: { version: "4.0" } },
  };
}

describe("messages in this process and by Pact's verifier", () => {
  const events = cases.flatMap((one) => one.events.map((event) => ({ ...one, event })));

  it("are enough, and some match and some do not", () => {
    expect(events.length).toBeGreaterThan(80);
    expect(events.filter(({ event }) => event.matches).length).toBeGreaterThan(20);
    expect(events.filter(({ event }) => !event.matches).length).toBeGreaterThan(20);
  });

  it.each(events)("$name: $event.value", async ({ name, body, rules, event }) => {
    const pact = pactOf({ body, rules }, name);
    const [message] = readPact(pact).messages;
    if (message === undefined) throw new Error("the case has no message");
    const mismatches = mismatchesOf(message, event.value);
    expect(mismatches.length === 0, JSON.stringify(mismatches)).toBe(event.matches);
    expect(await byPact(pact, name, event.value)).toBe(event.matches);
  });
});
