import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Admin } from "@platformatic/kafka";
import { afterAll, describe, expect, it } from "vitest";
import { serving } from "./support/concordat.ts";
import { imported, install, loadedBy, PUBLISHED, packagesIn, packed, run } from "./support/installed.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { WALK } from "./support/readme.ts";
import { needService } from "./support/services.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = await packed();
const all = await install(packages, PUBLISHED, ["@platformatic/kafka"]);
const service = await install(packages, ["schema", "client"], ["@platformatic/kafka"]);
const jsonService = await install(packages, ["schema", "client"], ["ajv-formats", "re2js"]);
const command = await install(packages, ["schema", "cli"]);
afterAll(() => {
  for (const one of [all, service, jsonService, command, packages]) one[Symbol.dispose]();
});

/** Entry points that need a peer, which is not installed here. */
const PEERS: Readonly<Record<string, string>> = {
  "@concordat/client/rabbitmq": "rabbitmq-client",
  "@concordat/contracts/vitest": "vitest",
  // Loaded when it is used.
  "@concordat/contracts/pact-verifier": "",
};

/** Registers a schema that goes to a worker, and prints the answer's status. */
const LARGE_SCHEMA = `
import { startRegistry } from "@concordat/registry";
const registry = await startRegistry({ port: 0 });
const schema = JSON.stringify({ type: "enum", name: "Large", symbols: ["A".padEnd(40_000, "B")] });
const headers = { "content-type": "application/json" };
const body = JSON.stringify({ schema });
console.log((await fetch(registry.url + "/subjects/s/versions", { method: "POST", headers, body })).status);
await registry.close();
`;

const entries = PUBLISHED.flatMap((name) => {
  const { exports = {} } = JSON.parse(readFileSync(`${root}${name}/package.json`, "utf8")) as {
    readonly exports?: Readonly<Record<string, string>>;
  };
  return Object.keys(exports).map((path) => `@concordat/${name}${path.slice(1)}`);
});

const reason = all.unreachable ?? service.unreachable;
const kafka = await kafkaForTests();
describe.skipIf(!needService("npm's registry or cache", reason))(
  "packages from their tarballs, in an empty folder",
  () => {
    it.each(PUBLISHED)("have all that somebody wants of a package: %s", async (name) => {
      const { out } = await run("tar", ["-tzf", packages.tarball(name)], all.folder);
      const files = out.split("\n").map((file) => file.replace(/^package\//, ""));
      expect(files).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "LICENSE", "package.json"]));
      // What the console's pages load is served to browsers, minified.
      const modules = files.filter((file) => /^src\/.*\.js$/.test(file) && !file.includes("/assets/"));
      expect(modules.filter((file) => !files.includes(`${file}.map`))).toEqual([]);
      expect(modules.length).toBeGreaterThan(5);
      expect(files).toContain("src/index.d.ts");
      expect(files.filter((file) => /\.test\.|fixture|conformance|(^|\/)test\//.test(file))).toEqual([]);
    });

    it("are published in the order of need, once each, and not without a tarball", async () => {
      const from = dirname(packages.tarball("schema"));
      const release = (...args: readonly string[]) => run(process.execPath, [`${root}publish.ts`, ...args], root);
      const dry = await release("--dry-run", "--from", from);
      expect(dry.code, dry.err).toBe(0);
      const told = dry.out.split("\n").filter((line) => line.includes("would be published"));
      expect(told).toEqual(PUBLISHED.map((name) => `@concordat/${name} 0.1.0 would be published`));
      const none = await release("--dry-run", "--from", all.folder);
      expect([none.code, none.err]).toEqual([1, expect.stringContaining("there is no tarball of schema 0.1.0")]);
    });

    it("bring the command", async () => {
      const { code, out } = await run("npx", ["concordat", "--version"], all.folder);
      expect([code, out.trim()]).toEqual([0, "0.1.0"]);
    });

    it("bring a command that checks", async () => {
      const schema = (fields: string) => `{"type":"record","name":"Order","fields":[${fields}]}`;
      const id = '{"name":"id","type":"string"}';
      writeFileSync(`${all.folder}/old.avsc`, schema(id));
      writeFileSync(`${all.folder}/breaks.avsc`, schema(`${id},{"name":"total","type":"int"}`));
      writeFileSync(`${all.folder}/fits.avsc`, schema(`${id},{"name":"total","type":"int","default":0}`));
      const check = (file: string) => run("npx", ["concordat", "check", file, "--against", "old.avsc"], all.folder);
      expect(await check("breaks.avsc")).toMatchObject({
        code: 1,
        out: expect.stringContaining("error[avro/reader-field-missing-default]"),
      });
      expect((await check("fits.avsc")).code).toBe(0);
    });

    it("bring a server that judges large schemas in worker threads", async () => {
      writeFileSync(`${all.folder}/large.js`, LARGE_SCHEMA);
      expect(await run("node", ["large.js"], all.folder)).toMatchObject({ code: 0, out: "200\n" });
    });

    it("bring a command that needs little beside it, its server and the server's workers included", async () => {
      expect([...packagesIn(command.folder)].sort()).toEqual([
        "@concordat/cli",
        "@concordat/schema",
        "better-sqlite3",
        "node-addon-api",
      ]);
      const bin = `${command.folder}/node_modules/@concordat/cli/bin/concordat.js`;
      const served = await serving(["--data", ":memory:"], { cwd: command.folder, bin });
      try {
        const symbols = ["A".padEnd(40_000, "B")];
        for (const [name, file, text] of [
          ["avro", "large.avsc", JSON.stringify({ type: "enum", name: "Large", symbols })],
          ["json", "small.json", '{"title":"Small","type":"object","properties":{"id":{"type":"string"}}}'],
          ["protobuf", "small.proto", 'syntax = "proto3";\nmessage Small {\n  string id = 1;\n}\n'],
        ] as const) {
          writeFileSync(`${command.folder}/${file}`, text);
          const args = ["register", file, "--subject", name, "--registry", served.url];
          expect(await run("npx", ["concordat", ...args], command.folder)).toMatchObject({ code: 0, err: "" });
        }
        const config = { schemas: [{ file: "small.json", subject: "json" }], topics: { small: ["json"] } };
        writeFileSync(`${command.folder}/concordat.config.json`, JSON.stringify(config));
        expect(await run("npx", ["concordat", "generate"], command.folder)).toMatchObject({ code: 0, err: "" });
        expect(readFileSync(`${command.folder}/generated/small/json/checks.ts`, "utf8")).toContain(
          "validate: Validate",
        );
        // What is loaded only when it is asked for is in the bundle as well.
        for (const path of [
          "/metrics",
          "/api/openapi.json",
          "/api/confluent-openapi.json",
          "/api/v1/services",
          "/readyz",
          "/ui",
          "/ui/subjects/avro",
          "/ui/subjects/json?show=typescript",
        ])
          expect([path, (await fetch(served.url + path)).status]).toEqual([path, 200]);
        const wrong = await fetch(`${served.url}/api/v1/environments/prod`, {
          method: "PUT",
          headers: { "content-type": "application/json" },
          body: "[]",
        });
        expect([wrong.status, await wrong.json()]).toEqual([
          400,
          expect.objectContaining({ message: "The body must be object" }),
        ]);
      } finally {
        served.child.kill("SIGTERM");
        await served.ended;
      }
    });

    it.skipIf(!needService("Kafka", kafka.reason))("do what the README says, on a real Kafka", async () => {
      const { folder } = all;
      const bin = `${folder}/node_modules/@concordat/cli/bin/concordat.js`;
      const topic = `orders-${randomUUID()}`;
      const admin = new Admin({ clientId: "test", bootstrapBrokers: [...kafka.brokers] });
      await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
      await admin.close();
      const served = await serving(["--data", ":memory:"], { cwd: folder, bin });
      try {
        const transport = `kafka({ brokers: ${JSON.stringify(kafka.brokers)} })`;
        const script = WALK.join("\n")
          .replaceAll("http://127.0.0.1:8081", served.url)
          .replace(
            'import { memory } from "@concordat/client/memory";',
            'import { kafka } from "@concordat/client/kafka";',
          )
          .replace("memory()", transport)
          .replace("  transport,\n  registry,", `  transport,\n  topic: "${topic}",\n  registry,`)
          .replace("{ transport, registry }", `{ transport, registry, topic: "${topic}" }`);
        expect(script).toContain(transport);
        const walked = await run(
          "bash",
          ["-euo", "pipefail", "-c", `PATH="$PWD/node_modules/.bin:$PATH"\n${script}`],
          folder,
        );
        expect(walked.out + walked.err).toContain("billing: order o-1, 12.50, NEW, note null");
        const flags =
          "--noEmit --skipLibCheck --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --erasableSyntaxOnly";
        const modules =
          "--verbatimModuleSyntax --allowImportingTsExtensions --module nodenext --target es2024 --lib esnext";
        const types = `--types node --typeRoots ${root}node_modules/@types`;
        const files = ["service.ts", "generated/orders/index.ts", "generated/orders/testing.ts"];
        const tsc = `${root}node_modules/typescript/bin/tsc`;
        const compiled = await run(
          process.execPath,
          [tsc, ...`${flags} ${modules} ${types}`.split(" "), ...files],
          folder,
        );
        expect(compiled).toMatchObject({ code: 0, out: "" });
      } finally {
        served.child.kill("SIGTERM");
        await served.ended;
      }
    });

    it.each(entries)("open at %s", async (name) => {
      const answer = await imported(all.folder, name);
      const peer = PEERS[name] ?? "";
      if (peer === "") expect(answer).toEqual({ names: expect.arrayContaining([expect.any(String)]) });
      else
        expect(answer).toMatchObject({
          code: expect.stringMatching(/^(ERR_MODULE_NOT_FOUND|client\/missing-package)$/),
          message: expect.stringContaining(peer),
        });
    });

    it("leave the Protobuf runtime to those who use it", async () => {
      const answer = await imported(service.folder, "@concordat/schema/protobuf");
      expect(answer).toMatchObject({
        code: "ERR_MODULE_NOT_FOUND",
        message: expect.stringContaining("'@bufbuild/protobuf'"),
      });
    });

    it("let a service with JSON events load formats and patterns, and nothing of ajv", async () => {
      const { files } = await loadedBy(jsonService.folder, ["@concordat/client", "@concordat/client/json"]);
      expect(files.filter((file) => /^ajv(-draft-04)?\//.test(file))).toEqual([]);
      for (const name of ["ajv-formats/", "re2js/"])
        expect(
          files.some((file) => file.startsWith(name)),
          name,
        ).toBe(true);
    });

    it("bring nothing else to a service that consumes Avro over Kafka", async () => {
      const others =
        /^(ajv|ajv-formats|re2js|@bufbuild\/.*|better-sqlite3|commander|vitest|@pact-foundation\/.*|@concordat\/(contracts|codegen|registry|cli))$/;
      const own = ["@concordat/client", "@concordat/client/avro", "@concordat/client/registry"];
      const loaded = async (names: readonly string[]) => {
        const { files } = await loadedBy(service.folder, names);
        return new Set(
          files.map((file) =>
            file
              .split("/")
              .slice(0, file.startsWith("@") ? 2 : 1)
              .join("/"),
          ),
        );
      };
      expect(packagesIn(service.folder)).toContain("@concordat/client");
      expect([...(await loaded(own))].sort()).toEqual(["@concordat/client", "@concordat/schema"]);
      // The Kafka client brings, and loads, an ajv of its own.
      const withKafka = await loaded([...own, "@concordat/client/kafka"]);
      expect(withKafka).toContain("@platformatic/kafka");
      expect(
        [...withKafka, ...packagesIn(service.folder)].filter((name) => others.test(name) && name !== "ajv"),
      ).toEqual([]);
    });
  },
);
