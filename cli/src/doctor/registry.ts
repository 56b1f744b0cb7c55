import { operationsClient, RegistryError } from "@concordat/client/registry";
import type { Project } from "../project/project.ts";
import { type NamedRegistry, namedRegistry, type RegistryFlags } from "../project/registry.ts";
import { type DoctorFinding, fine, noteworthy, ofError } from "./finding.ts";

/** Seconds that two clocks may differ before tokens and times become wrong. */
const CLOCK = 30;

/** Whether the registry answers, with these credentials, and whether its clock is ours. */
export async function registryFindings(
  flags: RegistryFlags,
  env: NodeJS.ProcessEnv,
  project: Project,
): Promise<readonly DoctorFinding[]> {
  try {
    const registry = namedRegistry(flags, env, project);
    if (registry === undefined)
      return [
        noteworthy(
          "registry",
          "No registry is named.",
          "Add --registry URL, set CONCORDAT_REGISTRY, or put registry.url into the config.",
        ),
      ];
    const began = performance.now();
    const subjects = await registry.client.subjects();
    const took = Math.round(performance.now() - began);
    const count = `${subjects.length.toLocaleString("en")} subject${subjects.length === 1 ? "" : "s"}`;
    return [fine("registry", `${registry.address} answers in ${took} ms, with ${count}.`), ...(await clock(registry))];
  } catch (error) {
    const isNetwork = error instanceof RegistryError && error.status === undefined;
    return [{ ...ofError("registry", error), unreachable: isNetwork }];
  }
}

/** Compares this machine's clock with the registry's, as its answers are dated. */
async function clock({ options, address }: NamedRegistry): Promise<readonly DoctorFinding[]> {
  const date = await operationsClient(options).clock();
  if (date === undefined) return [];
  const seconds = Math.round((Date.now() - date) / 1000);
  if (Math.abs(seconds) <= CLOCK) return [fine("clock", `This machine's clock agrees with that of ${address}.`)];
  const which = seconds > 0 ? "ahead of" : "behind";
  return [
    noteworthy(
      "clock",
      `This machine's clock is ${Math.abs(seconds)} seconds ${which} that of ${address}.`,
      "Set it by NTP: tokens expire, and certificates and deployments are dated, by these clocks.",
    ),
  ];
}
