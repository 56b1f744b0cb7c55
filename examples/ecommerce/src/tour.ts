import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kafkaForTests } from "../../../test/support/kafka.ts";
import { deployAll, dropRead, dropUnread, type Gate, inOrder } from "./tour/gate.ts";
import { concordat, program, type Running, serve } from "./tour/programs.ts";
import { createStage } from "./tour/stage.ts";
import { createTopics } from "./tour/topics.ts";

const HELP = `Plays the shop: schemas, code, services, contracts, two versions side by side, and the gate before a deployment.

  --memory                    run the shop in one process, without Kafka
  --expect-breaking-allowed   expect the breaking change to be allowed, which is wrong: the exit code is then 1
  --expect-gate-open          expect a deployment that breaks a contract to be allowed, which is wrong as well

Kafka is that of KAFKA_BROKERS (host:port, by commas), else a real one started here where Java and Maven are.
Exit code 0 if everything came as expected, 1 if not.`;

const flags = new Set(process.argv.slice(2));
if (flags.has("--help")) {
  console.log(HELP);
  process.exit(0);
}

const example = fileURLToPath(new URL("../", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));
const CHECK = ["check", "schemas/order-placed.avsc", "--subject", "orders-value", "--witness"] as const;
/** A topic of its own: the shop's services are not to answer these orders. */
const SIDE_BY_SIDE = `orders-side-by-side-${process.pid}`;
const stage = createStage();
const { title, show, expect } = stage;

// In the checkout, so that generated code finds its packages.
mkdirSync(`${root}.cache`, { recursive: true });
const folder = mkdtempSync(`${root}.cache/tour-`);
try {
  cpSync(`${example}schemas`, `${folder}/schemas`, { recursive: true });
  cpSync(`${example}concordat.config.json`, `${folder}/concordat.config.json`);
  await tour();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const wrong = stage.wrong();
console.log(wrong === 0 ? "\nEverything came as expected." : `\n${wrong} things did not come as expected.`);
// Kafka's keeper, where one was started, ends by itself.
process.exit(wrong === 0 ? 0 : 1);

async function tour(): Promise<void> {
  title("A registry starts, over a file");
  await using registry = serve(folder, process.env);
  await registry.until((lines) => lines.some((line) => line.startsWith("Listening on ")));
  const url = registry.lines.find((line) => line.startsWith("Listening on "))?.slice("Listening on ".length) ?? "";
  show(registry.lines.slice(0, 2).join("\n").replace(folder, "."));
  const env: NodeJS.ProcessEnv = { ...process.env, CONCORDAT_REGISTRY: url, NO_COLOR: "1" };

  title("The shop's schemas are registered");
  const registered = await concordat(folder, env, "register");
  show(registered.output);
  expect(registered.code === 0, "exit code 0");

  title("Code is generated for its topics");
  const generated = await concordat(folder, env, "generate", "--output", "generated");
  show(generated.output);
  expect(generated.code === 0, "exit code 0");

  await runShop(env);
  const gate: Gate = { stage, folder, env, gateOpen: flags.has("--expect-gate-open"), propose };
  await deployAll(gate);
  await breakingChange(env);
  await compatibleChange(env);
  await dropUnread(gate);
  await dropRead(gate);
  await inOrder(gate);
}

/** Four services as processes on Kafka; one process on the memory transport where there is none. */
async function runShop(env: NodeJS.ProcessEnv): Promise<void> {
  const kafka = flags.has("--memory") ? { brokers: [], reason: "--memory was given" } : await kafkaForTests();
  if (kafka.reason === undefined) env.KAFKA_BROKERS = kafka.brokers.join(",");
  else delete env.KAFKA_BROKERS;
  title(
    kafka.reason === undefined
      ? `Four services run on Kafka at ${env.KAFKA_BROKERS}`
      : `The services run in one process on the memory transport, since there is no Kafka: ${kafka.reason}`,
  );
  if (kafka.reason === undefined) await createTopics(kafka.brokers, ["orders", "payments", "inventory", SIDE_BY_SIDE]);
  await using services = new AsyncDisposableStack();
  const start = (file: string) => services.use(program(file, env, show));
  let notification: Running;
  if (kafka.reason === undefined) {
    notification = start("services/notification.ts");
    const others = ["services/payment.ts", "services/inventory.ts"].map(start);
    for (const one of [notification, ...others])
      await one.until((lines) => lines.some((line) => line.endsWith(": ready")));
    start("services/order.ts");
  } else {
    notification = start("all.ts");
  }
  const notified = (lines: readonly string[]) =>
    lines.filter((line) => line.startsWith("notification: ") && !line.endsWith(": ready"));
  await notification.until((lines) => notified(lines).length >= 9);
  const said = notified(notification.lines).join("\n");
  expect(said.includes("your payment of 12.50 went through"), "the payment of 12.50 to go through");
  expect(said.includes("your payment of 999.99 was refused: card is blocked"), "the payment of 999.99 to be refused");
  expect(said.includes("we packed lamp for you"), "the lamps to be packed");
}

/** Changes the schema of orders: `from` is what it is changed from, the first one unless given. */
function propose(change: (schema: string) => string, from = `${example}schemas/order-placed.avsc`): void {
  const schema = readFileSync(from, "utf8");
  const proposed = change(schema);
  expect(proposed !== schema, "the change to change the schema");
  writeFileSync(`${folder}/schemas/order-placed.avsc`, proposed);
}

async function breakingChange(env: NodeJS.ProcessEnv): Promise<void> {
  title("Somebody takes the status PREPAID away: events that are already written could not be read");
  propose((schema) => schema.replace('"symbols": ["NEW", "PREPAID"]', '"symbols": ["NEW"]'));
  const check = await concordat(folder, env, ...CHECK);
  show(check.output);
  const expected = flags.has("--expect-breaking-allowed") ? 0 : 1;
  expect(check.code === expected, `exit code ${expected}, not ${check.code}`);
  expect(check.output.includes("avro/missing-enum-symbols"), "the rule to be named");
  expect(check.output.includes('"status":"PREPAID"'), "an event that breaks");

  title("They try to register it all the same");
  const registered = await concordat(folder, env, "register", "schemas/order-placed.avsc", "--subject", "orders-value");
  show(registered.output.split("\n")[0] ?? "");
  expect(registered.code === 1, `exit code 1, not ${registered.code}`);
}

async function compatibleChange(env: NodeJS.ProcessEnv): Promise<void> {
  title("Orders get a gift note, with a default");
  const gift = '"fields": [\n    { "name": "gift", "type": ["null", "string"], "default": null },';
  propose((schema) => schema.replace('"fields": [', gift));
  for (const args of [CHECK, ["register", "schemas/order-placed.avsc", "--subject", "orders-value"]]) {
    const { code, output } = await concordat(folder, env, ...args);
    show(output);
    expect(code === 0, `exit code 0, not ${code}`);
  }

  title("Old and new producers and consumers side by side");
  const generated = await concordat(folder, env, "generate", "--output", "generated");
  expect(generated.code === 0, "exit code 0");
  await using both = program("tour/side-by-side.ts", env, show, `${folder}/generated`, SIDE_BY_SIDE);
  await both.until((lines) => lines.length >= 4);
  const said = [...both.lines].sort();
  const wanted = [
    "new consumer: order of 1.00, gift null",
    'new consumer: order of 2.00, gift "happy birthday"',
    "old consumer: order of 1.00, gift unknown to it",
    "old consumer: order of 2.00, gift unknown to it",
  ];
  expect(said.join() === wanted.join(), `these lines:\n${wanted.join("\n")}`);
}
