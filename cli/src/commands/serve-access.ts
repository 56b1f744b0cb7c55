import { resolve } from "node:path";
import type { AccessOptions, OidcOptions, StartOptions, TlsFiles } from "@concordat/registry";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import type { ServeConfig } from "../project/config.ts";
import type { Project } from "../project/project.ts";
import { choiceOf, numberOf, truthOf } from "../project/variables.ts";
import { wholeNumber } from "./options.ts";

/** What the command line says of who may do what, and of TLS. */
export interface AccessFlags {
  readonly access?: boolean;
  readonly anonymous?: (typeof ANONYMOUS_MAY)[number];
  readonly rateLimit?: number;
  readonly auditFile?: string;
  readonly auditDays?: number;
  readonly oidcIssuer?: string;
  readonly oidcAudience?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
}

const ANONYMOUS_MAY = ["read", "none"] as const;

/** The settings of access control and TLS. */
export function accessSettings(command: Command): Command {
  return command
    .option(
      "--access",
      "hold requests against users, tokens and grants (CONCORDAT_ACCESS); CONCORDAT_ADMIN_PASSWORD makes the user admin where there are no users",
    )
    .addOption(
      new Option("--anonymous <may>", "what those may who do not log in; none (CONCORDAT_ANONYMOUS)").choices(
        ANONYMOUS_MAY,
      ),
    )
    .option("--rate-limit <number>", "requests a second of each caller; any (CONCORDAT_RATE_LIMIT)", wholeNumber)
    .option("--audit-file <file>", "also append the audit log to a file, as JSON lines (CONCORDAT_AUDIT_FILE)")
    .option("--audit-days <days>", "days that the audit log is kept; 365 (CONCORDAT_AUDIT_DAYS)", wholeNumber)
    .option("--oidc-issuer <url>", "take bearer tokens of an OpenID Connect issuer (CONCORDAT_OIDC_ISSUER)")
    .option("--oidc-audience <name>", "what such tokens must be for (CONCORDAT_OIDC_AUDIENCE)")
    .option("--tls-cert <file>", "speak HTTPS: certificate, PEM (CONCORDAT_SERVE_TLS_CERT)")
    .option("--tls-key <file>", "its key, PEM (CONCORDAT_SERVE_TLS_KEY)")
    .option(
      "--tls-client-ca <file>",
      "authorities whose clients log in by certificate, PEM (CONCORDAT_SERVE_TLS_CLIENT_CA)",
    );
}

/** A flag before a variable before the config. Throws CliError. */
export function accessOptions(
  flags: AccessFlags,
  env: NodeJS.ProcessEnv,
  { config: { serve: config = {} }, folder }: Project,
): Pick<StartOptions, "access" | "tls"> {
  const file = (flag: string | undefined, name: string, configured: string | undefined): string | undefined =>
    flag ?? (env[name] || undefined) ?? (configured === undefined ? undefined : resolve(folder, configured));
  const tls = tlsOf({
    cert: file(flags.tlsCert, "CONCORDAT_SERVE_TLS_CERT", config.tls?.cert),
    key: file(flags.tlsKey, "CONCORDAT_SERVE_TLS_KEY", config.tls?.key),
    clientCa: file(flags.tlsClientCa, "CONCORDAT_SERVE_TLS_CLIENT_CA", config.tls?.clientCa),
  });
  const secured = tls === undefined ? {} : { tls };
  if (!(flags.access ?? truthOf(env, "CONCORDAT_ACCESS") ?? config.access ?? false)) return secured;
  const auditFile = file(flags.auditFile, "CONCORDAT_AUDIT_FILE", config.auditFile);
  const anonymous = flags.anonymous ?? choiceOf(env, "CONCORDAT_ANONYMOUS", ANONYMOUS_MAY) ?? config.anonymous;
  const rateLimit = flags.rateLimit ?? numberOf(env, "CONCORDAT_RATE_LIMIT") ?? config.rateLimit;
  const auditDays = flags.auditDays ?? numberOf(env, "CONCORDAT_AUDIT_DAYS") ?? config.auditDays;
  const oidc = oidcOf(flags, env, config);
  const adminPassword = env.CONCORDAT_ADMIN_PASSWORD || undefined;
  const access: AccessOptions = {
    ...(anonymous === undefined ? {} : { anonymous }),
    ...(rateLimit === undefined || rateLimit === 0 ? {} : { rateLimit }),
    ...(auditFile === undefined ? {} : { auditFile }),
    ...(auditDays === undefined ? {} : { auditDays }),
    ...(oidc === undefined ? {} : { oidc }),
    ...(adminPassword === undefined ? {} : { adminPassword }),
  };
  return { access, ...secured };
}

function tlsOf({ cert, key, clientCa }: { readonly [Name in keyof TlsFiles]?: string | undefined }) {
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  if (cert !== undefined && key !== undefined) return { cert, key, ...(clientCa === undefined ? {} : { clientCa }) };
  throw new CliError({
    code: "cli/bad-tls",
    message: `The server has no ${cert === undefined ? "certificate" : "key"} for TLS.`,
    hint: "Give both --tls-cert and --tls-key.",
  });
}

function oidcOf(flags: AccessFlags, env: NodeJS.ProcessEnv, { oidc = {} }: ServeConfig): OidcOptions | undefined {
  const issuer = flags.oidcIssuer ?? (env.CONCORDAT_OIDC_ISSUER || undefined) ?? oidc.issuer;
  const audience = flags.oidcAudience ?? (env.CONCORDAT_OIDC_AUDIENCE || undefined) ?? oidc.audience;
  if (issuer === undefined) return undefined;
  if (!URL.canParse(issuer) || audience === undefined)
    throw new CliError({
      code: "cli/bad-oidc",
      message: audience === undefined ? `Tokens of ${issuer} need an audience.` : `${issuer} is no URL of an issuer.`,
      hint: "Give --oidc-issuer as its tokens name it (iss), and --oidc-audience as they name this registry (aud).",
    });
  const { jwksUri, rolesClaim, rolePrefix, leewaySeconds } = oidc;
  return { issuer, audience, jwksUri, rolesClaim, rolePrefix, leewaySeconds };
}
