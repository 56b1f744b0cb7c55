import { contractDetail, contractPairs } from "../../cases/contract-list.ts";
import { look } from "../../cases/registry.ts";
import type { Page, PageRequest } from "../page.ts";
import { ContractsView, ContractView, NoContract } from "../views/contracts.ts";

/** The page that lists contracts. */
export async function contractsPage({ registry }: PageRequest): Promise<Page> {
  const pairs = await contractPairs(look(registry));
  return { title: "Contracts", area: "contracts", main: ContractsView({ pairs, now: registry.now() }) };
}

/** The page of a consumer's contract with a provider. */
export async function contractPage({ registry, params, query }: PageRequest): Promise<Page> {
  const { consumer = "", provider = "" } = params;
  const detail = await contractDetail(look(registry), consumer, provider, query.version || undefined);
  const title = `${consumer} with ${provider}`;
  if (detail === undefined)
    return { title, area: "contracts", status: 404, main: NoContract({ consumer, provider, version: query.version }) };
  return { title, area: "contracts", main: ContractView({ ...detail, now: registry.now() }) };
}
