import type { DeployAnswer } from "@concordat/client/api";
import { environmentList } from "../../cases/environments.ts";
import { canIDeploy } from "../../cases/gate.ts";
import { look, lookAtAll, type Registry } from "../../cases/registry.ts";
import { serviceList } from "../../cases/services.ts";
import { pacer } from "../../pool/pace.ts";
import type { Page, PageRequest } from "../page.ts";
import { type DeploymentRow, DeploymentsView } from "../views/deployments.ts";

/** Decisions that are worked out for the page; of others it only has a link. */
const MOST_DECISIONS = 16;

/** The page that says what runs where. */
export async function deploymentsPage({ registry }: PageRequest): Promise<Page> {
  const at = look(registry);
  // In the order in which versions go there.
  const environments = (await environmentList(at)).toSorted((a, b) => Number(a.production) - Number(b.production));
  const services = await serviceList(at);
  const answer = answering(registry);
  const pause = pacer();
  const rows: DeploymentRow[] = [];
  for (const { service, versions } of services) {
    const newest = versions[0];
    const published = newest === undefined ? undefined : await at.reading.services.version(service, newest);
    const deployed = Object.fromEntries(
      environments.map(({ name, deployed: all }) => [name, all.find((one) => one.service === service)]),
    );
    const answers: Record<string, DeployAnswer | undefined> = {};
    for (const { name } of environments)
      if (newest !== undefined && deployed[name] !== undefined && deployed[name].version !== newest)
        answers[name] = await answer(service, newest, name);
    rows.push({
      service,
      newest: published === undefined ? undefined : { version: published.version, published: published.published },
      deployed,
      answers,
    });
    await pause();
  }
  const main = DeploymentsView({ environments, rows, now: registry.now() });
  return { title: "Deployments", area: "deployments", main };
}

/** Answers the first questions, and leaves the others open. */
function answering(registry: Registry) {
  let asked = 0;
  return async (service: string, version: string, environment: string): Promise<DeployAnswer | undefined> => {
    asked += 1;
    if (asked > MOST_DECISIONS) return undefined;
    return (await canIDeploy(lookAtAll(registry), service, version, environment)).answer;
  };
}
