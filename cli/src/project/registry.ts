import { resolve } from "node:path";
import {
  type RegistryAuth,
  type RegistryClient,
  type RegistryOptions,
  type RegistryTls,
  registryClient,
} from "@concordat/client/registry";
import { CliError } from "../error.ts";
import type { RegistryConfig } from "./config.ts";
import type { Project } from "./project.ts";
import { readText } from "./schema-file.ts";
import { numberOf, truthOf } from "./variables.ts";

/** What the command line says of the registry. */
export interface RegistryFlags {
  readonly registry?: string;
  readonly token?: string;
  /** `NAME` or `NAME:PASSWORD`. */
  readonly user?: string;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsInsecure?: boolean;
  readonly timeout?: number;
}

/**
 * Where the registry is and how to speak to it: a flag before a variable before the config. Undefined where none is
 * named. The config's credentials go to the config's registry alone. Throws CliError.
 */
export function registryOptions(
  flags: RegistryFlags,
  env: NodeJS.ProcessEnv,
  project: Project,
): RegistryOptions | undefined {
  const config = project.config.registry ?? {};
  const url = flags.registry ?? (env.CONCORDAT_REGISTRY || undefined) ?? config.url;
  if (url === undefined) return undefined;
  const own = config.url !== undefined && sameOrigin(url, config.url) ? config : {};
  const auth = authOf(flags, env, own.auth ?? {});
  const tls = tlsOf(flags, env, own.tls ?? {}, project);
  const timeoutMs = flags.timeout ?? numberOf(env, "CONCORDAT_TIMEOUT") ?? config.timeoutMs;
  return {
    url,
    ...(auth === undefined ? {} : { auth }),
    ...(tls === undefined ? {} : { tls }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

/** The registry that a run of the command asks. */
export interface NamedRegistry {
  readonly options: RegistryOptions;
  /** Its address as messages show it. */
  readonly address: string;
  /** The run's one client, so that what was fetched once is there for all. Throws RegistryError if the address is invalid. */
  readonly client: RegistryClient;
}

/** The registry that is named, by {@link registryOptions}; undefined where none is. Throws CliError. */
export function namedRegistry(
  flags: RegistryFlags,
  env: NodeJS.ProcessEnv,
  project: Project,
): NamedRegistry | undefined {
  const options = registryOptions(flags, env, project);
  if (options === undefined) return undefined;
  let made: RegistryClient | undefined;
  return {
    options,
    address: addressOf(options),
    get client() {
      made ??= registryClient(options);
      return made;
    },
  };
}

/** The registry that is named. Throws CliError where none is. */
export function requireRegistry(flags: RegistryFlags, env: NodeJS.ProcessEnv, project: Project): NamedRegistry {
  const registry = namedRegistry(flags, env, project);
  if (registry !== undefined) return registry;
  throw new CliError({
    code: "cli/no-registry",
    message: "No registry is named.",
    hint: "Add --registry URL, set CONCORDAT_REGISTRY, or put registry.url into concordat.config.json.",
  });
}

function addressOf({ url }: RegistryOptions): string {
  const first = typeof url === "string" ? url : (url[0] ?? "");
  return first.replace(/\/+$/, "");
}

interface Credentials {
  readonly user?: string | undefined;
  readonly token?: string | undefined;
}

/** The token or user of the first place that names one. A user's password may stand in a later place. */
function authOf(
  flags: RegistryFlags,
  env: NodeJS.ProcessEnv,
  config: NonNullable<RegistryConfig["auth"]>,
): RegistryAuth | undefined {
  const [flagUser, ...flagPassword] = flags.user?.split(":") ?? [];
  const given = flagPassword.length > 0 ? flagPassword.join(":") : undefined;
  const password = given ?? (env.CONCORDAT_PASSWORD || undefined) ?? config.password;
  const places: readonly Credentials[] = [
    { token: flags.token, user: flagUser },
    { token: env.CONCORDAT_TOKEN || undefined, user: env.CONCORDAT_USER || undefined },
    config,
  ];
  for (const { token, user } of places) {
    if (token !== undefined) return { token };
    if (user === undefined) continue;
    if (password !== undefined) return { user, password };
    throw new CliError({
      code: "cli/no-password",
      message: `The registry's user ${user} has no password.`,
      hint: "Set CONCORDAT_PASSWORD, or give --user NAME:PASSWORD.",
    });
  }
  return undefined;
}

type TlsFiles = NonNullable<RegistryConfig["tls"]>;

function tlsOf(
  flags: RegistryFlags,
  env: NodeJS.ProcessEnv,
  config: TlsFiles,
  project: Project,
): RegistryTls | undefined {
  const file = (flag: string | undefined, variable: string, configured: string | undefined): string | undefined => {
    const given = flag ?? (env[variable] || undefined);
    if (given !== undefined) return readText(given);
    return configured === undefined ? undefined : readText(resolve(project.folder, configured));
  };
  const ca = file(flags.tlsCa, "CONCORDAT_TLS_CA", config.ca);
  const cert = file(flags.tlsCert, "CONCORDAT_TLS_CERT", config.cert);
  const key = file(flags.tlsKey, "CONCORDAT_TLS_KEY", config.key);
  const passphrase = env.CONCORDAT_TLS_PASSPHRASE || config.passphrase;
  const insecure = flags.tlsInsecure ?? truthOf(env, "CONCORDAT_TLS_INSECURE") ?? config.insecure;
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(insecure === undefined ? {} : { insecure }),
  };
  return Object.keys(tls).length === 0 ? undefined : tls;
}

function sameOrigin(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return one === other;
  return new URL(one).origin === new URL(other).origin;
}
