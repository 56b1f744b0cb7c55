import { bytesIn, install, loadedBy, packagesIn, packed } from "../test/support/installed.ts";

/**
 * What a service that consumes Avro over Kafka installs and loads, from packed tarballs, beside the whole of Concordat:
 * `node bench/installed.ts`.
 */
using packages = await packed();
using service = await install(packages, ["schema", "client"], ["@platformatic/kafka"]);
using all = await install(packages, ["schema", "client", "contracts", "codegen", "registry", "cli"]);

for (const [name, folder, modules] of [
  [
    "client, Avro and Kafka",
    service.folder,
    ["@concordat/client", "@concordat/client/avro", "@concordat/client/kafka", "@concordat/client/registry"],
  ],
  ["client and Avro, without a broker", service.folder, ["@concordat/client", "@concordat/client/avro"]],
  ["the command and the server", all.folder, ["@concordat/cli", "@concordat/registry"]],
] as const) {
  const { files, bytes } = await loadedBy(folder, modules);
  const installed = `${packagesIn(folder).length} packages, ${megabytes(bytesIn(`${folder}/node_modules`))}`;
  console.log(`| ${name} | ${installed} | ${files.length} files, ${megabytes(bytes)} |`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}
