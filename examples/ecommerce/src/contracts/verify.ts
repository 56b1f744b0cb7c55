import { type RegistryOptions, registryClient, servicesClient } from "@concordat/client/registry";
import { verificationRequestOf, verifyContracts } from "@concordat/contracts/verify";
import type * as shop from "../generated/orders/index.ts";
import { PROVIDED } from "./provide.ts";

/**
 * Verifies the contracts that the registry has with a service, on its real events, and publishes the results for a
 * version: `node verify.ts order 1.0.0`. A third argument is the folder of other generated code for the orders.
 * Exit code 0 if all match, 1 if not.
 */
const [service = "", version = "", generated] = process.argv.slice(2);
const provided = PROVIDED[service];
if (provided === undefined)
  throw new Error(`${service} sends nothing: it is none of ${Object.keys(PROVIDED).join(", ")}`);
const options: RegistryOptions = { url: process.env.CONCORDAT_REGISTRY ?? "http://127.0.0.1:8081" };
const orders = generated === undefined ? undefined : ((await import(`${generated}/orders/index.ts`)) as typeof shop);

const client = servicesClient(options);
const wanted = await client.contracts(service);
const report = await verifyContracts({
  provider: service,
  topics: [orders?.ordersTopic ?? provided.topic],
  builders: provided.builders,
  registry: registryClient(options),
  contracts: wanted,
  // A service may send what nobody has a contract on.
  none: true,
});
if (report.results.length > 0) await client.verify(verificationRequestOf(report, version));
const matched = report.results.filter(({ success }) => success).length;
console.log(`${service} ${version}: ${matched} of ${report.results.length} contracts verified`);
for (const { consumer, mismatches } of report.results)
  for (const { message, path, problem } of mismatches) console.log(`  ${consumer}: ${message}: ${path} ${problem}`);
if (!report.success) process.exitCode = 1;
