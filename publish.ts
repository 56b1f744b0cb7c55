import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * Publishes the tarballs that `npm run pack` wrote to .cache/packages, each after those that it needs: `npm run release --
 * [--dry-run] [--tag TAG] [--from FOLDER]`. With `--dry-run` it says what it would do. What is published with this version already is left out, so that a run that broke
 * off can be repeated. It stops before anything is published where versions differ or the changelog does not have the version.
 */
const root = fileURLToPath(new URL(".", import.meta.url));
const { values: flags } = parseArgs({
  options: { "dry-run": { type: "boolean" }, tag: { type: "string" }, from: { type: "string" } },
});
/** In the order of need. */
const PACKAGES = ["schema", "client", "contracts", "codegen", "registry", "cli"] as const;
const folder = flags.from ?? `${root}.cache/packages`;

const versions = new Map(PACKAGES.map((name) => [name, versionOf(name)]));
const [version = ""] = new Set(versions.values());
const problems = [
  ...(new Set(versions.values()).size > 1
    ? [`the packages have different versions: ${[...versions].map((one) => one.join(" ")).join(", ")}`]
    : []),
  ...(readFileSync(`${root}CHANGELOG.md`, "utf8").includes(`\n## ${version}\n`)
    ? []
    : [`CHANGELOG.md has no entry for ${version}`]),
  ...PACKAGES.filter((name) => tarballOf(name) === undefined).map(
    (name) => `there is no tarball of ${name} ${version} in ${folder}: run npm run pack`,
  ),
];
if (problems.length > 0) {
  for (const problem of problems) console.error(`not published: ${problem}`);
  process.exit(1);
}
for (const name of PACKAGES) publish(name);

function versionOf(name: string): string {
  const { version: own } = JSON.parse(readFileSync(`${root}${name}/package.json`, "utf8")) as { version: string };
  return own;
}

function tarballOf(name: string): string | undefined {
  return readdirSync(folder).find((file) => file === `concordat-${name}-${version}.tgz`);
}

function publish(name: string): void {
  const said = `@concordat/${name} ${version}`;
  if (flags["dry-run"]) return console.log(`${said} would be published`);
  if (isPublished(`@concordat/${name}@${version}`)) return console.log(`${said} is published already`);
  const tag = flags.tag === undefined ? [] : ["--tag", flags.tag];
  execFileSync("npm", ["publish", `${folder}/${tarballOf(name)}`, "--access", "public", ...tag], { stdio: "inherit" });
  console.log(`${said} is published`);
}

function isPublished(spec: string): boolean {
  try {
    return (
      execFileSync("npm", ["view", spec, "version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }) !== ""
    );
  } catch {
    // npm exits with an error for a package that nobody has published.
    return false;
  }
}
