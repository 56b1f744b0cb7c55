import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A jar of Maven's central repository. */
export interface Jar {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly classifier?: string;
  /** Whether the jar has all that it needs inside. */
  readonly whole?: boolean;
}

/**
 * The folder of some jars and all that they need, fetched by Maven once into the checkout's cache under a name. Throws where
 * Maven is missing or cannot fetch them.
 */
export function fetchJars(name: string, jars: readonly Jar[]): string {
  const cache = fileURLToPath(new URL(`../../.cache/${name}/`, import.meta.url));
  const libs = join(cache, "libs");
  if (existsSync(libs)) return libs;
  mkdirSync(cache, { recursive: true });
  const fetched = mkdtempSync(join(cache, "fetch-"));
  try {
    writeFileSync(join(fetched, "pom.xml"), pomOf(name, jars));
    const goal = ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=libs"];
    execFileSync("mvn", goal, { cwd: fetched, stdio: "pipe", encoding: "utf8" });
    renameSync(join(fetched, "libs"), libs);
  } finally {
    rmSync(fetched, { recursive: true, force: true });
  }
  return libs;
}

const NOTHING_ELSE = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>";

function pomOf(name: string, jars: readonly Jar[]): string {
  const dependencies = jars.map(({ group, artifact, version, classifier, whole }) =>
    [
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`,
      classifier === undefined ? "" : `<classifier>${classifier}</classifier>`,
      whole === true ? NOTHING_ELSE : "",
      "</dependency>",
    ].join(""),
  );
  return `<project><modelVersion>4.0.0</modelVersion><groupId>concordat</groupId><artifactId>${name}</artifactId><version>1</version>
<dependencies>${dependencies.join("")}</dependencies></project>`;
}
