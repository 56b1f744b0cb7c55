import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Who may import whom (docs/architecture.md). `test`, `examples`, `bench` and `site` may import all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  client: ["schema"],
  codegen: ["schema"],
  contracts: ["schema", "client"],
  registry: ["schema", "client", "contracts"],
  cli: ["schema", "client", "codegen", "contracts", "registry"],
};

/** What else a room may load, besides Node's own modules. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  schema: ["@bufbuild/protobuf", "ajv", "ajv-draft-04", "ajv-formats", "re2js"],
  client: ["@platformatic/kafka", "rabbitmq-client", "@bufbuild/protobuf", "@opentelemetry/api", "pg"],
  codegen: ["@bufbuild/protobuf", "ajv"],
  contracts: ["vitest", "@pact-foundation/pact"],
  registry: [
    ...["ajv", "better-sqlite3", "jose", "pg", "prom-client"],
    ...["esbuild", "htm", "preact", "preact-render-to-string"],
  ],
  cli: ["commander", "better-sqlite3", "pg"],
};

/** Folders of a room that may load a package which the rest of the room may not. */
const ONLY_IN: Readonly<Record<string, string | readonly string[]>> = {
  "@bufbuild/protobuf": ["schema/src/protobuf", "client/src/protobuf", "codegen/src/protobuf"],
  "@platformatic/kafka": "client/src/transport/kafka",
  "rabbitmq-client": "client/src/transport/rabbitmq",
  "@opentelemetry/api": "client/src/runtime/tracing.ts",
  pg: ["client/src/handling/postgres", "registry/src/store/postgres", "cli/src/project/database.ts"],
  vitest: "contracts/src/vitest",
  "@pact-foundation/pact": "contracts/src/verify/pact-verifier.ts",
  ajv: ["registry/src/http", "schema/src/json", "codegen/src/json"],
  "ajv-draft-04": "schema/src/json",
  "ajv-formats": "schema/src/json",
  re2js: "schema/src/json",
  "better-sqlite3": ["registry/src/store/sqlite", "cli/src/project/database.ts"],
  "prom-client": "registry/src/http/core/metrics.ts",
  jose: "registry/src/access/oidc.ts",
  esbuild: "registry/src/console/bundle.ts",
  htm: "registry/src/console",
  preact: "registry/src/console",
  "preact-render-to-string": "registry/src/console",
};

/** What the server may load of the contracts: what is pure. */
const PURE = /^@concordat\/contracts\/(?:model|pact|matrix|usage|proof)$/;

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

/** Folders of what is installed, built, or tests. */
const NO_SOURCES: ReadonlySet<string> = new Set(["node_modules", "dist", "conformance"]);

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NO_SOURCES.has(entry.name) ? [] : sources(path);
    return /(?<!\.test|\.fixture|conformance)\.ts$/.test(entry.name) ? [path] : [];
  });
}

const IMPORT = /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

function importsOf(room: string): readonly Import[] {
  return sources(join(root, room, "src")).flatMap((path) => {
    const file = relative(root, path).split(sep).join("/");
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(IMPORT)].map((match) => ({ file, room, target: match[1] ?? match[2] ?? match[3] ?? "" }));
  });
}

/** What is wrong with an import, or undefined. */
export function fault({ file, room, target }: Import): string | undefined {
  if (target.startsWith("node:")) return undefined;
  if (target.startsWith(".")) {
    const inside = relative(root, resolve(root, file, "..", target)).split(sep)[0];
    return inside === room ? undefined : `${file} reaches into ${inside} by path`;
  }
  const ours = /^@concordat\/([a-z]+)/.exec(target)?.[1];
  if (ours !== undefined) {
    const pure = room !== "registry" || ours !== "contracts" || PURE.test(target);
    const allowed = ours === room || ((MAY_IMPORT[room] ?? []).includes(ours) && pure);
    return allowed ? undefined : `${file}: ${room} may not import ${ours}`;
  }
  const name = target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
  if (!(PACKAGES[room] ?? []).includes(name)) return `${file}: ${room} may not load ${name}`;
  const only = [ONLY_IN[name] ?? []].flat();
  const allowed = only.length === 0 || only.some((folder) => file.startsWith(folder));
  return allowed ? undefined : `${file}: only ${only.join(", ")} may load ${name}`;
}

describe("imports go only along the design's table", () => {
  const rooms = Object.keys(PACKAGES);

  it.each(rooms)("in %s", (room) => {
    const imports = importsOf(room);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.flatMap((one) => fault(one) ?? [])).toEqual([]);
  });

  it("notices those that do not", () => {
    const from = (room: string, target: string) => fault({ file: `${room}/src/a.ts`, room, target });
    expect(from("schema", "@concordat/client")).toContain("may not import client");
    expect(from("client", "@concordat/registry")).toContain("may not import registry");
    expect(from("schema", "../../client/src/index.ts")).toContain("by path");
    expect(from("client", "@platformatic/kafka")).toContain("only client/src/transport/kafka");
    expect(from("client", "@bufbuild/protobuf")).toContain("only schema/src/protobuf, client/src/protobuf");
    expect(from("registry", "@concordat/contracts/record")).toContain("may not import contracts");
    expect(from("registry", "@concordat/contracts/matrix")).toBeUndefined();
    expect(from("contracts", "vitest")).toContain("only contracts/src/vitest");
    expect(from("contracts", "ajv")).toContain("may not load ajv");
    expect(from("codegen", "ajv")).toContain("only registry/src/http, schema/src/json, codegen/src/json");
  });
});

/** A circle of files that import one another, by path; undefined where there is none. */
export function circleIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    done.add(file);
    for (const target of imports.get(file) ?? []) {
      const found = visit(target, [...way, file]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const file of imports.keys()) {
    const found = visit(file, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

describe("files do not import one another in a circle", () => {
  it.each(Object.keys(PACKAGES))("in %s", (room) => {
    const byPath = importsOf(room).filter(({ target }) => target.startsWith("."));
    const targets = byPath.map(({ file, target }) => ({ file, target: join(file, "..", target).split(sep).join("/") }));
    const imports = new Map(
      [...Map.groupBy(targets, ({ file }) => file)].map(([file, all]) => [file, all.map(({ target }) => target)]),
    );
    expect(imports.size).toBeGreaterThan(10);
    expect(circleIn(imports)).toBeUndefined();
  });

  it("notices one", () => {
    const imports = { a: ["b", "c"], b: ["d"], c: ["d", "e"], e: ["c"] };
    expect(circleIn(new Map(Object.entries(imports)))).toEqual(["c", "e", "c"]);
  });
});
