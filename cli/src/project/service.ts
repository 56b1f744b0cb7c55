import { resolve } from "node:path";
import type { PublishRequest } from "@concordat/client/api";
import { type ContractFile, readContracts } from "@concordat/contracts/files";
import { ContractError } from "@concordat/contracts/model";
import { CliError } from "../error.ts";
import type { EventConfig, ServiceConfig } from "./config.ts";
import { readLock } from "./lock.ts";
import { type Project, shownPath } from "./project.ts";
import { topicsOf } from "./topics.ts";

type Use = PublishRequest["produces"][number];

/** What the config, the lock and the contracts' folder say of a service. Throws CliError. */
export function manifestOf(project: Project, service: string): PublishRequest {
  const config = serviceConfig(project, service);
  const lock = readLock(project);
  const use = (one: string | EventConfig): Use => {
    const { subject, version } = typeof one === "string" ? { subject: one, version: undefined } : one;
    const topic = topicOf(project, subject);
    const entry = lock.get(subject);
    const on = topic === undefined ? {} : { topic };
    if (version !== undefined && version !== entry?.version) return { subject, version, ...on };
    if (entry?.version === undefined) throw notLocked(service, subject);
    return {
      subject,
      version: entry.version,
      ...(entry.id === undefined ? {} : { id: entry.id }),
      guid: entry.guid,
      ...on,
    };
  };
  return {
    produces: (config.produces ?? []).map(use),
    consumes: (config.consumes ?? []).map(use),
    contracts: contractsOf(project, service),
  };
}

/** What the config says of a service. Throws CliError where it says nothing. */
export function serviceConfig(project: Project, service: string): ServiceConfig {
  const { services = {} } = project.config;
  const found = Object.hasOwn(services, service) ? services[service] : undefined;
  if (found === undefined) throw noService(project, service);
  return found;
}

/** The topic that the config lists a subject under. */
export function topicOf({ config }: Project, subject: string): string | undefined {
  return topicsOf(config).find(({ events }) => events.some((one) => one.subject === subject))?.topic;
}

/** The pact files in which the service is the consumer. */
function contractsOf(project: Project, service: string): readonly unknown[] {
  return contractFiles(project)
    .filter(({ contract }) => contract.consumer === service)
    .map(({ content }) => content);
}

/** The folder of the project's contracts. */
export function contractsFolder({ folder, config }: Project): string {
  return resolve(folder, config.contracts ?? "contracts");
}

/** The project's pact files, by their names. Throws CliError. */
export function contractFiles(project: Project): readonly ContractFile[] {
  try {
    return readContracts(contractsFolder(project));
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new CliError({ code: error.code, message: error.message, hint: error.hint, cause: error });
  }
}

function noService({ config, file }: Project, service: string): CliError {
  const known = Object.keys(config.services ?? {});
  return new CliError({
    code: "cli/no-service",
    message: `${file === undefined ? "The config" : shownPath(file)} does not say what ${service} produces and consumes.`,
    hint:
      known.length === 0
        ? `Add it, such as "services": { ${JSON.stringify(service)}: { "consumes": ["orders-value"] } }.`
        : `Its services are ${known.join(", ")}.`,
  });
}

function notLocked(service: string, subject: string): CliError {
  return new CliError({
    code: "cli/not-locked",
    message: `concordat.lock does not say which version of ${subject} ${service} was built with.`,
    hint: "Run concordat register and then concordat generate with the registry, and commit concordat.lock.",
  });
}
