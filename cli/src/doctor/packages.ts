import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packagesFor } from "../project/formats.ts";
import type { Project, SchemaEntry } from "../project/project.ts";
import { topicsOf } from "../project/topics.ts";
import { type DoctorFinding, fine, toFix } from "./finding.ts";

/** Whether what generated code imports is installed, and declared where the project has a package.json. */
export function packageFindings(project: Project, entries: readonly SchemaEntry[]): readonly DoctorFinding[] {
  const topics = topicsOf(project.config);
  const manifest = nearestManifest(project.folder);
  if (topics.length === 0 || manifest === undefined) return [];
  const subjects = new Set(topics.flatMap(({ events }) => events.map(({ subject }) => subject)));
  const types = new Set(entries.filter(({ subject }) => subjects.has(subject)).map(({ type }) => type));
  const brokers = new Set(topics.map(({ broker }) => (broker === "kafka" ? "@platformatic/kafka" : "rabbitmq-client")));
  const needed = ["@concordat/client", ...[...types].flatMap(packagesFor), ...brokers];
  const missing = needed.filter((name) => !isInstalled(project.folder, name));
  if (missing.length === 0) return [fine("packages", `${needed.join(", ")} are installed.`)];
  return [
    toFix(
      "packages",
      `Generated code needs ${missing.join(", ")}, which ${missing.length === 1 ? "is" : "are"} not installed.`,
      `npm install ${missing.join(" ")}`,
    ),
  ];
}

function nearestManifest(folder: string): string | undefined {
  const file = join(folder, "package.json");
  if (existsSync(file)) return readFileSync(file, "utf8");
  return dirname(folder) === folder ? undefined : nearestManifest(dirname(folder));
}

function isInstalled(folder: string, name: string): boolean {
  if (existsSync(join(folder, "node_modules", name, "package.json"))) return true;
  return dirname(folder) !== folder && isInstalled(dirname(folder), name);
}
