import type { BrokerFlags } from "../project/broker.ts";
import { loadProject, type Project, refuseSubjectTwice, type SchemaEntry, schemaEntries } from "../project/project.ts";
import type { RegistryFlags } from "../project/registry.ts";
import { topicsOf } from "../project/topics.ts";
import { brokerFindings } from "./broker.ts";
import { type DoctorFinding, fine, noteworthy, ofError } from "./finding.ts";
import { lockFindings } from "./lock.ts";
import { packageFindings } from "./packages.ts";
import { registryFindings } from "./registry.ts";

/** What the command line says. */
export type DoctorOptions = RegistryFlags & Pick<BrokerFlags, "brokers" | "amqp"> & { readonly config?: string };

/** Looks at all that a project needs, each part even where another is wrong. */
export async function diagnose(flags: DoctorOptions, env: NodeJS.ProcessEnv): Promise<readonly DoctorFinding[]> {
  const { project, findings } = await configOf(flags);
  if (project === undefined) return [node(), ...findings];
  const { entries, findings: schemas } = schemasOf(project);
  const [registry, brokers] = await Promise.all([
    registryFindings(flags, env, project),
    brokerFindings(flags, env, project),
  ]);
  return [
    node(),
    ...findings,
    ...schemas,
    ...lockFindings(project),
    ...packageFindings(project, entries),
    ...registry,
    ...brokers,
  ];
}

/** The bin that starts this sees to the version: what runs here is new enough. */
function node(): DoctorFinding {
  return fine("node", `Node ${process.versions.node} runs the command. Generated code and the client need 22.12.`);
}

interface Configured {
  readonly project?: Project;
  readonly findings: readonly DoctorFinding[];
}

async function configOf({ config }: DoctorOptions): Promise<Configured> {
  try {
    const project = await loadProject(config);
    if (project.file === undefined)
      return {
        project,
        findings: [noteworthy("config", "No concordat.config.ts or .json is here or above.", "Run concordat init.")],
      };
    return { project, findings: [fine("config", `${project.file} is valid.`)] };
  } catch (error) {
    return { findings: [ofError("config", error)] };
  }
}

function schemasOf(project: Project): {
  readonly entries: readonly SchemaEntry[];
  readonly findings: readonly DoctorFinding[];
} {
  if (project.file === undefined) return { entries: [], findings: [] };
  try {
    const entries = schemaEntries(project);
    refuseSubjectTwice(entries);
    const missing = unknownSubjects(project, entries);
    if (entries.length === 0)
      return {
        entries,
        findings: [noteworthy("schemas", "The config lists no schemas.", 'Add "schemas": ["schemas/*.avsc"].')],
      };
    const count = `${entries.length} schema${entries.length === 1 ? "" : "s"}`;
    if (missing.length > 0)
      return {
        entries,
        findings: [
          noteworthy(
            "schemas",
            `${count}; topics name subjects without a file: ${missing.join(", ")}.`,
            "They are read from the registry. If they are files of the project, add them to schemas.",
          ),
        ],
      };
    return { entries, findings: [fine("schemas", `${count}, each with a subject of its own.`)] };
  } catch (error) {
    return { entries: [], findings: [ofError("schemas", error)] };
  }
}

function unknownSubjects({ config }: Project, entries: readonly SchemaEntry[]): readonly string[] {
  const known = new Set(entries.map(({ subject }) => subject));
  const named = topicsOf(config).flatMap(({ events }) => events.map(({ subject }) => subject));
  return [...new Set(named)].filter((subject) => !known.has(subject));
}
