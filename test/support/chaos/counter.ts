import { kafka } from "@concordat/client/kafka";

/** Reads what is committed in a topic and prints how often each value is there, as JSON: a process of its own. */

const [broker = "", topic = ""] = process.argv.slice(2);
const counts = new Map<string, number>();
await using transport = kafka({ brokers: [broker] });
for await (const { value } of transport.read({ topic })) {
  const text = Buffer.from(value ?? []).toString();
  counts.set(text, (counts.get(text) ?? 0) + 1);
}
process.stdout.write(JSON.stringify(Object.fromEntries(counts)));
