import { concordat, type Ended, script } from "./programs.ts";
import type { Stage } from "./stage.ts";

/** What the steps around contracts and deployments work with. */
export interface Gate {
  readonly stage: Stage;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether the deployment that breaks a contract is expected to be allowed, which is wrong. */
  readonly gateOpen: boolean;
  propose(change: (schema: string) => string, from?: string): void;
}

const SERVICES = ["order", "payment", "inventory", "notification"] as const;
const ORDERS = "schemas/order-placed.avsc";

/** Contracts are recorded, and the first version of each service is deployed. */
export async function deployAll(gate: Gate): Promise<void> {
  const { stage, folder } = gate;
  stage.title("What each consumer reads is recorded, by running its handlers with sampled events");
  const recorded = await script("contracts/record.ts", gate.env, `${folder}/contracts`);
  stage.show(recorded.output);
  stage.expect(recorded.code === 0 && !recorded.output.includes("incomplete"), "complete contracts");

  stage.title("The services are published with what they produce, consume and read, and deployed to prod");
  await run(gate, "environments --create prod --production");
  for (const service of SERVICES) await run(gate, `publish --service ${service} --version 1.0.0`);
  const before = await ask(gate, "order", "1.0.0");
  stage.expect(before.code === 0, `exit code 0, not ${before.code}: nothing is deployed yet`);
  for (const provider of ["order", "payment", "inventory"]) await verify(gate, provider, "1.0.0");
  for (const service of SERVICES) {
    const { code } = await ask(gate, service, "1.0.0");
    stage.expect(code === 0, `exit code 0, not ${code}`);
    await run(gate, `record-deployment --service ${service} --version 1.0.0 --to prod`);
  }
  stage.show((await concordat(folder, gate.env, "usage", "orders-value", "--in", "prod")).output);
}

/** A field that nobody reads goes. */
export async function dropUnread(gate: Gate): Promise<void> {
  const { stage, folder } = gate;
  stage.title("Orders lose the channel, which nobody reads: that is allowed, and said");
  gate.propose((schema) => schema.replace(/\s*\{ "name": "channel".*\n/, "\n"), `${folder}/${ORDERS}`);
  const check = await change(gate, "1.1.0");
  stage.expect(check.output.includes("no contract that is deployed reads channel"), "that nobody reads it");
  const { code } = await ask(gate, "order", "1.1.0");
  stage.expect(code === 0, `exit code 0, not ${code}`);
  await run(gate, "record-deployment --service order --version 1.1.0 --to prod");
}

/** A field goes that notification reads. */
export async function dropRead(gate: Gate): Promise<void> {
  const { stage, folder } = gate;
  stage.title("Orders lose the status: the schemas are compatible, but notification reads it");
  gate.propose((schema) => schema.replace(/\s*\{ "name": "status".*\n/, "\n"), `${folder}/${ORDERS}`);
  const check = await change(gate, "1.2.0");
  stage.expect(check.output.includes("notification 1.0.0, deployed in prod, reads status"), "who reads it");
  const { code, output } = await ask(gate, "order", "1.2.0");
  const expected = gate.gateOpen ? 0 : 1;
  stage.expect(code === expected, `exit code ${expected}, not ${code}`);
  stage.expect(output.includes("which notification 1.0.0 reads"), "notification to be named");
}

/** The consumer goes first, and then the producer may follow. */
export async function inOrder(gate: Gate): Promise<void> {
  const { stage, folder } = gate;
  stage.title("Notification 2.0.0 does without the status. Deployed in the wrong order: no");
  const recorded = await script("tour/notification-2.ts", gate.env, `${folder}/generated-1.2.0`, folder);
  stage.show(recorded.output);
  stage.expect(recorded.code === 0, `exit code 0, not ${recorded.code}`);
  await run(gate, "publish --service notification --version 2.0.0");
  await verify(gate, "order", "1.1.0");
  await verify(gate, "order", "1.2.0");
  const wrong = await ask(gate, "order", "1.2.0");
  stage.expect(wrong.code === 1, `exit code 1, not ${wrong.code}`);

  stage.title("In the right order, notification before order: yes, and yes");
  for (const [service, version] of [
    ["notification", "2.0.0"],
    ["order", "1.2.0"],
  ] as const) {
    const { code } = await ask(gate, service, version);
    stage.expect(code === 0, `exit code 0, not ${code}`);
    await run(gate, `record-deployment --service ${service} --version ${version} --to prod`);
  }
}

/** A change of the orders' schema, from the check to the published and verified version of the order service. */
async function change(gate: Gate, version: string): Promise<Ended> {
  const check = await run(gate, `check ${ORDERS} --subject orders-value`);
  await run(gate, `register ${ORDERS} --subject orders-value`);
  await quietly(gate, `generate --output generated-${version}`);
  await run(gate, `publish --service order --version ${version}`);
  await verify(gate, "order", version);
  return check;
}

/** The provider's tests: the contracts with it, on its real events. */
async function verify({ stage, folder, env }: Gate, provider: string, version: string): Promise<void> {
  const generated = version === "1.0.0" ? [] : [`${folder}/generated-${version}`];
  const verified = await script("contracts/verify.ts", env, provider, version, ...generated);
  stage.show(verified.output);
  stage.expect(verified.code === 0, `exit code 0, not ${verified.code}`);
}

/** Asks the gate, and shows what it says. The answer's exit code is the caller's to expect. */
async function ask({ stage, folder, env }: Gate, service: string, version: string): Promise<Ended> {
  const args = ["can-i-deploy", "--service", service, "--version", version, "--to", "prod"];
  const ended = await concordat(folder, env, ...args);
  stage.show(ended.output);
  return ended;
}

/** Runs a command that has to end well, and shows what it prints. */
async function run(gate: Gate, command: string): Promise<Ended> {
  const ended = await quietly(gate, command);
  gate.stage.show(ended.output);
  return ended;
}

async function quietly({ stage, folder, env }: Gate, command: string): Promise<Ended> {
  const ended = await concordat(folder, env, ...command.split(" "));
  if (ended.code !== 0) stage.show(ended.output);
  stage.expect(ended.code === 0, `exit code 0, not ${ended.code}, of concordat ${command}`);
  return ended;
}
