import type { ServiceVersion } from "@concordat/client/api";
import { servicesClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { nearestName } from "../project/nearest.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { type Cell, table } from "../render/table.ts";
import { dayOf } from "../render/time.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface ServicesFlags extends CommonFlags, RegistryFlags {}

/** How many versions of a service are shown. */
const MOST = 20;

/** `concordat services`: the services that were published, their versions and where those are deployed. */
export function servicesCommand(command: Command, io: Io): Command {
  command.argument("[service]", "a service whose versions to list");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat services payment\n\nExit codes: 0 listed, 1 no such service, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (service: string | undefined, flags: ServicesFlags) => io.finish(await list(io, service, flags)));
}

async function list(io: Io, service: string | undefined, flags: ServicesFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = servicesClient(registry.options);
  const [services, environments] = await io.waiting(
    `Asking ${registry.address}`,
    Promise.all([client.services(), client.environments()]),
  );
  const deployed = (name: string) =>
    environments.flatMap((one) =>
      one.deployed.filter((what) => what.service === name).map(({ version }) => ({ environment: one.name, version })),
    );
  if (service === undefined) {
    const rows = services.map((one) => ({ ...one, deployed: deployed(one.service) }));
    if (flags.format === "json") io.out(jsonText({ services: rows }));
    else if (rows.length === 0)
      io.note("No service was published yet: concordat publish --service NAME --version VERSION");
    else
      io.out(
        table(
          rows.map(({ service: name, versions, deployed: places }): readonly (string | Cell)[] => [
            { text: name, style: "cyan" },
            versions[0] ?? "",
            `${versions.length} version${versions.length === 1 ? "" : "s"}`,
            places.map(({ environment, version }) => `${environment}: ${version}`).join(", "),
          ]),
          io.paint,
          { head: ["service", "latest", "published", "deployed"] },
        ),
      );
    return EXIT.yes;
  }
  const known = services.find((one) => one.service === service);
  if (known === undefined)
    throw noService(
      service,
      services.map((one) => one.service),
    );
  const versions: ServiceVersion[] = [];
  for (const version of known.versions.slice(0, MOST)) versions.push(await client.service(service, version));
  if (flags.format === "json") io.out(jsonText({ service, versions }));
  else io.out(versionsTable(io, versions, known.versions.length));
  return EXIT.yes;
}

function versionsTable({ paint }: Io, versions: readonly ServiceVersion[], all: number): string {
  const rows = versions.map((one): readonly (string | Cell)[] => [
    { text: one.version, style: "bold" },
    one.branches.join(", "),
    { text: one.environments.join(", "), style: "green" },
    { text: dayOf(one.published), style: "dim" },
    one.manifest.produces.map(({ subject, version }) => `${subject} ${version}`).join(", "),
    one.manifest.consumes.map(({ subject, version }) => `${subject} ${version}`).join(", "),
  ]);
  const older = all - versions.length;
  return [
    table(rows, paint, { head: ["version", "branches", "deployed", "published", "produces", "consumes"] }),
    ...(older === 0 ? [] : [paint("dim", `and ${older} before these`)]),
  ].join("\n");
}

function noService(service: string, known: readonly string[]): CliError {
  const near = nearestName(service, known);
  return new CliError({
    code: "cli/unknown-service",
    message: `No version of a service ${service} was published.`,
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}concordat services lists all.`,
    exit: EXIT.no,
  });
}
