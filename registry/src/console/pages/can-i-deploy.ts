import { environmentList } from "../../cases/environments.ts";
import { canIDeploy } from "../../cases/gate.ts";
import { look, lookAtAll } from "../../cases/registry.ts";
import { serviceList } from "../../cases/services.ts";
import type { Page, PageRequest } from "../page.ts";
import { type GateModel, GateView } from "../views/can-i-deploy.ts";

/** The page that says whether a version of a service may be deployed. */
export async function canIDeployPage({ registry, query }: PageRequest): Promise<Page> {
  const at = look(registry);
  const services = await serviceList(at);
  const environments = (await environmentList(at)).map(({ name }) => name);
  const service = query.service || undefined;
  const version = query.version?.trim() || undefined;
  const environment = query.environment || undefined;
  const model: GateModel = {
    services: services.map((one) => one.service),
    environments,
    service,
    version,
    environment,
    versions: services.find((one) => one.service === service)?.versions ?? [],
    decision:
      service === undefined || version === undefined || environment === undefined
        ? undefined
        : await canIDeploy(lookAtAll(registry), service, version, environment),
  };
  return { title: "Can I deploy?", area: "deployments", main: GateView(model) };
}
