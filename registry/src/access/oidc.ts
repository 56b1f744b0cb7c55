import { type AccessGrant, ROLE_NAMES } from "@concordat/client/api";
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { refusals } from "../errors.ts";
import type { CallerIdentity, VerifyBearer } from "./authenticate.ts";
import { EVERYTHING } from "./decide.ts";

/** An issuer of bearer tokens that is trusted: OpenID Connect. */
export interface OidcOptions {
  /** Its address, exactly as its tokens name it (`iss`). */
  readonly issuer: string;
  /** What tokens for this registry are for (`aud`). */
  readonly audience: string;
  /** Where its keys are: as its discovery document says, unless given. */
  readonly jwksUri?: string | undefined;
  /** The claim with the caller's roles, `a.b` for one within another: `roles` unless given. */
  readonly rolesClaim?: string | undefined;
  /** What is before the name of a role in the claim: `concordat-` unless given, as in `concordat-developer`. */
  readonly rolePrefix?: string | undefined;
  /** Seconds by which clocks may differ: 30 unless given. */
  readonly leewaySeconds?: number | undefined;
}

/** Algorithms with a public key; a secret that is shared, or none, is no signature of the issuer's alone. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** Milliseconds: for one request to the issuer, between two fetches for a key that is not known, and until all are fetched anew. */
const FETCH_MS = 5_000;
const COOLDOWN_MS = 10_000;
const KEYS_MS = 600_000;
const LEEWAY_SECONDS = 30;

/**
 * What verifies the tokens of an issuer. Its keys are fetched when the first token comes, and again for one that names another
 * key, but not within `cooldownMs` milliseconds.
 */
export function oidcVerifier(options: OidcOptions, cooldownMs: number = COOLDOWN_MS): VerifyBearer {
  const { issuer, audience, leewaySeconds = LEEWAY_SECONDS } = options;
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const known = async (): Promise<JWTVerifyGetKey> => {
    keys ??= keysOf(options, cooldownMs);
    try {
      return await keys;
    } catch (error) {
      // The next token tries again.
      keys = undefined;
      throw error;
    }
  };
  return async (token) => {
    checkIssuer(token, issuer);
    try {
      const { payload } = await jwtVerify(token, await known(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: leewaySeconds,
        requiredClaims: ["exp", "sub"],
      });
      return identityOf(payload, options);
    } catch (error) {
      throw refusalOf(error);
    }
  };
}

/** A token of somebody else is none of ours, and nothing is fetched for it. */
function checkIssuer(token: string, issuer: string): void {
  let named: unknown;
  try {
    named = decodeJwt(token).iss;
  } catch {
    throw refusals.unauthenticated("wrong");
  }
  if (named !== issuer) throw refusals.unauthenticated("foreign issuer");
}

async function keysOf({ issuer, jwksUri }: OidcOptions, cooldownMs: number): Promise<JWTVerifyGetKey> {
  const address = jwksUri ?? (await discovered(issuer));
  return createRemoteJWKSet(new URL(address), {
    timeoutDuration: FETCH_MS,
    cooldownDuration: cooldownMs,
    cacheMaxAge: KEYS_MS,
  });
}

async function discovered(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS), redirect: "error" });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const document: unknown = await answer.json();
  const uri: unknown =
    typeof document === "object" && document !== null ? Reflect.get(document, "jwks_uri") : undefined;
  if (typeof uri !== "string") throw new Error(`${address} names no jwks_uri`);
  return uri;
}

/** Who a token is of: the roles that its claim names, on everything; what was granted to `oidc:` and its subject comes to that. */
function identityOf(
  payload: JWTPayload,
  { rolesClaim = "roles", rolePrefix = "concordat-" }: OidcOptions,
): CallerIdentity {
  const holder = `oidc:${payload.sub}`;
  const named = [valueAt(payload, rolesClaim)].flat();
  const grants = ROLE_NAMES.filter((role) => named.includes(`${rolePrefix}${role}`)).map(
    (role): AccessGrant => ({ holder, allows: role, on: EVERYTHING }),
  );
  return { holder, grants };
}

function valueAt(payload: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim];
  let value: unknown = payload;
  for (const part of claim.split("."))
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  return value;
}

function refusalOf(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return refusals.unauthenticated("expired");
  if (error instanceof errors.JWTClaimValidationFailed)
    return refusals.unauthenticated(error.claim === "aud" ? "other audience" : "wrong");
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return refusals.unauthenticated("bad signature");
  if (error instanceof errors.JWKSTimeout) return refusals.identityUnavailable("its issuer does not answer");
  // What is wrong with the token itself has a class of its own each; an answer of the issuer that is no set of keys has not.
  const isOfToken =
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWKSMultipleMatchingKeys;
  if (isOfToken) return refusals.unauthenticated("wrong");
  return refusals.identityUnavailable("the keys of its issuer cannot be fetched");
}
