import { COMPARISON_POLICIES, COMPATIBILITY_LEVELS, SCHEMA_TYPES } from "@concordat/schema";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ReferenceConfig } from "../project/config.ts";
import { type OutputFormat, PLAIN_FORMATS } from "../render/output.ts";

/** The options of every command, as they were given. */
export interface CommonFlags {
  readonly config?: string;
  readonly format: OutputFormat;
}

/** The options that name a version of a service and an environment, as they were given. */
export interface VersionFlags {
  readonly service: string;
  readonly version: string;
  readonly to: string;
}

/** The options of every command. */
export function common(command: Command, formats: readonly OutputFormat[] = PLAIN_FORMATS): Command {
  return command
    .addOption(new Option("--format <format>", "how to print the answer").choices(formats).default("text"))
    .addOption(
      new Option("--config <file>", "the config, instead of the nearest concordat.config.ts or .json").env(
        "CONCORDAT_CONFIG",
      ),
    );
}

/** The options of every command that asks a registry. Their variables and the config are read in project/registry.ts. */
export function asking(command: Command): Command {
  return command
    .option("--registry <url>", "the registry (CONCORDAT_REGISTRY)")
    .option("--token <token>", "bearer token (better: CONCORDAT_TOKEN)")
    .option("--user <name[:password]>", "basic auth (CONCORDAT_USER, CONCORDAT_PASSWORD)")
    .option("--tls-ca <file>", "authorities to trust, PEM (CONCORDAT_TLS_CA)")
    .option("--tls-cert <file>", "client certificate, PEM (CONCORDAT_TLS_CERT)")
    .option("--tls-key <file>", "its key, PEM (CONCORDAT_TLS_KEY)")
    .option("--tls-insecure", "take any certificate (CONCORDAT_TLS_INSECURE)")
    .option("--timeout <ms>", "milliseconds for one request (CONCORDAT_TIMEOUT)", wholeNumber);
}

/** The options of commands that judge. */
export function judging(command: Command): Command {
  return witnessed(command)
    .addOption(new Option("--level <level>", "compatibility level (CONCORDAT_LEVEL)").choices(COMPATIBILITY_LEVELS))
    .addOption(
      new Option(
        "--policy <policy>",
        "how strictly JSON Schemas are compared, instead of what the subject says",
      ).choices(COMPARISON_POLICIES),
    );
}

/** The option to show events. */
export function witnessed(command: Command): Command {
  return command.option("--witness", "show an event that breaks, and one beside it that passes");
}

/** The options that name a version of a service, and an environment that it is for. */
export function versioned(command: Command): Command {
  return command
    .requiredOption("--service <service>", "the service")
    .requiredOption("--version <version>", "its version, published before")
    .requiredOption("--to <environment>", "the environment");
}

/** The option that names the schema type. */
export function typed(command: Command): Command {
  return command.addOption(
    new Option("--type <type>", "schema type, instead of what the file's ending says").choices(SCHEMA_TYPES),
  );
}

/** The option to accept Protobuf that compilers reject. */
export function tolerating(command: Command): Command {
  return command.option("--tolerant", "take what Confluent's registry takes, even where buf build would refuse it");
}

/** The option that names a reference. */
export function referring(command: Command): Command {
  return command.option(
    "--reference <name=subject:version>",
    "a reference to a registered version; may be repeated",
    (text: string, before: readonly ReferenceConfig[] = []) => [...before, reference(text)],
  );
}

/** A name: anything but nothing. */
export function notEmpty(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("It must not be empty.");
}

/** A whole number from 0. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

/** A version: a number from 1, or `latest`. */
export function versionNumber(text: string): number | "latest" {
  if (text === "latest") return text;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number from 1, or latest.");
}

function reference(text: string): ReferenceConfig {
  const [, name, subject, version] = /^([^=]+)=(.+):(\d+|latest)$/.exec(text) ?? [];
  if (name === undefined || subject === undefined || version === undefined)
    throw new InvalidArgumentError("It must be NAME=SUBJECT:VERSION, such as shop.Card=cards-value:1.");
  return { name, subject, ...(version === "latest" ? {} : { version: Number(version) }) };
}
