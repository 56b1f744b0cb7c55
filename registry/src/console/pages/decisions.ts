import { environmentsSeen } from "../../cases/environments.ts";
import { canIDeploy } from "../../cases/gate.ts";
import { look, lookAtAll, type Registry } from "../../cases/registry.ts";
import { isRefusal } from "../../errors.ts";
import type { KeptService } from "../../store/services.ts";
import type { OverviewEnvironment } from "../views/overview.ts";

/** Decisions that are worked out for each environment: each compares a service with all that is deployed there. */
const MOST = 5;
const MOST_ENVIRONMENTS = 6;
const FORBIDDEN = new Set(["forbidden"] as const);

/** For each environment the services whose newest version is not there, and whether it may go there. */
export async function openDecisions(
  registry: Registry,
  services: readonly Pick<KeptService, "service" | "version">[],
): Promise<readonly OverviewEnvironment[]> {
  const { reading, sight } = look(registry);
  const environments = environmentsSeen(sight, await reading.services.environments());
  const deployments = await reading.services.deployments();
  // The newest come first: of a service, the last one that is put counts.
  const newest = new Map(services.toReversed().map((one) => [one.service, one]));
  const found: OverviewEnvironment[] = [];
  for (const { name, production } of environments.slice(0, MOST_ENVIRONMENTS)) {
    const there = deployments.filter(({ environment }) => environment === name);
    const running = new Map(there.map(({ service, version }) => [service, version]));
    const open = [...newest.values()].filter(({ service, version }) => running.get(service) !== version);
    const decisions = await Promise.all(
      open
        .reverse()
        .slice(0, MOST)
        .map(async ({ service, version }) => ({
          service,
          version,
          running: running.get(service),
          answer: await answerOf(registry, service, version, name),
        })),
    );
    found.push({ name, production, deployed: running.size, open: open.length, decisions });
  }
  return found;
}

async function answerOf(registry: Registry, service: string, version: string, environment: string) {
  try {
    const { answer, rows } = await canIDeploy(lookAtAll(registry), service, version, environment);
    return { answer, reason: rows.find((row) => row.answer === answer && answer !== "yes")?.message };
  } catch (error) {
    if (!isRefusal(error, FORBIDDEN)) throw error;
    return { answer: "unknown" as const, reason: "You may not ask for this service or environment." };
  }
}
