import { randomBytes } from "node:crypto";
import {
  type AccessExplanation,
  type AccessGrant,
  type AccessOperation,
  type AccessToken,
  type AccessUser,
  type GrantAnswer,
  type MadeToken,
  ROLE_NAMES,
  type TokenRequest,
  type UserRequest,
} from "@concordat/client/api";
import { allowing, EVERYTHING, exactly, operationsOf } from "../access/decide.ts";
import { hashPassword } from "../access/passwords.ts";
import { type AccessTarget, ofKey } from "../access/resource.ts";
import { newToken, tokenHash } from "../access/tokens.ts";
import { refusals } from "../errors.ts";
import { subjectKey } from "../names.ts";
import type { AccessReads, KeptToken } from "../store/access.ts";
import type { Write } from "../store/store.ts";
import { decide } from "./commit.ts";
import { look, type Registry } from "./registry.ts";
import { ACCESS } from "./turns.ts";
import type { View } from "./view.ts";

const DAY_MS = 86_400_000;

/** All users with their grants, by name. */
export async function userList({ reading: { access } }: View): Promise<readonly AccessUser[]> {
  const grants = Map.groupBy(await access.grants(), ({ holder }) => holder);
  return (await access.users()).map(({ name, created }) => ({ name, created, grants: grants.get(name) ?? [] }));
}

/** Makes a user, or changes password and role of one. Throws a Refusal where a new one has no password. */
export async function putUser(
  registry: Registry,
  user: string,
  { password, role }: UserRequest,
): Promise<{ readonly created: boolean; readonly answer: AccessUser }> {
  const hash = password === undefined ? undefined : await hashPassword(password);
  const created = await decide(registry, ACCESS, async ({ reading: { access } }) => {
    const known = await access.user(user);
    if (known === undefined && hash === undefined) throw refusals.noPassword(user);
    const before = role === undefined ? [] : (await access.grants(user)).filter(isRoleOnAll);
    const after: AccessGrant[] = role === undefined ? [] : [{ holder: user, allows: role, on: EVERYTHING }];
    await keepAnAdmin(access, before, after);
    const writes: Write[] = [
      ...(hash === undefined ? [] : [{ kind: "put-user" as const, user, password: hash }]),
      ...before.map((grant) => ({ kind: "drop-grant" as const, grant })),
      ...after.map((grant) => ({ kind: "put-grant" as const, grant })),
    ];
    return { writes, answer: () => known === undefined };
  });
  const { access } = look(registry).reading;
  const kept = await access.user(user);
  return { created, answer: { name: user, created: kept?.created ?? 0, grants: await access.grants(user) } };
}

function isRoleOnAll({ allows, on }: AccessGrant): boolean {
  return on === EVERYTHING && (ROLE_NAMES as readonly string[]).includes(allows);
}

/** Throws a Refusal where nobody could administer any more. */
async function keepAnAdmin(
  access: AccessReads,
  gone: readonly AccessGrant[],
  made: readonly AccessGrant[] = [],
): Promise<void> {
  const administers = (grant: AccessGrant) => grant.on === EVERYTHING && operationsOf(grant).includes("administer");
  const going = gone.find(administers);
  if (going === undefined || made.some(administers)) return;
  const isGone = (grant: AccessGrant) =>
    gone.some((one) => one.holder === grant.holder && one.on === grant.on && one.allows === grant.allows);
  const left = (await access.grants()).filter((grant) => administers(grant) && !isGone(grant));
  if (left.length === 0) throw refusals.lastAdmin(going.holder);
}

/** Removes a user with tokens and grants. Throws a Refusal. */
export function dropUser(registry: Registry, user: string): Promise<void> {
  return decide(registry, ACCESS, async ({ reading: { access } }) => {
    if ((await access.user(user)) === undefined) throw refusals.unknownUser(user);
    await keepAnAdmin(access, await access.grants(user));
    return { writes: [{ kind: "drop-user", user }], answer: () => undefined };
  });
}

/** All tokens, by user and name, without what they are themselves. */
export async function tokenList({ reading: { access } }: View): Promise<readonly AccessToken[]> {
  return (await access.tokens()).map(shownToken);
}

function shownToken({ id, user, name, created, expires, used }: KeptToken): AccessToken {
  return {
    id,
    user,
    name,
    created,
    ...(expires === undefined ? {} : { expires }),
    ...(used === undefined ? {} : { used }),
  };
}

/** Makes a token; what it is itself is in the answer, and nowhere else. Throws a Refusal. */
export async function makeToken(registry: Registry, { user, name, days }: TokenRequest): Promise<MadeToken> {
  const token = newToken();
  const id = randomBytes(6).toString("hex");
  const hash = tokenHash(token);
  const expires = days === undefined ? undefined : registry.now() + days * DAY_MS;
  await decide(registry, ACCESS, async ({ reading: { access } }) => {
    if ((await access.user(user)) === undefined) throw refusals.unknownUser(user);
    return { writes: [{ kind: "put-token", token: { id, user, name, hash, expires } }], answer: () => undefined };
  });
  const created = (await look(registry).reading.access.token(hash))?.created ?? registry.now();
  return { ...shownToken({ id, user, name, hash, created, expires, used: undefined }), token };
}

/** Removes a token: who has it is let in no more. Throws a Refusal. */
export function dropToken(registry: Registry, token: string): Promise<void> {
  return decide(registry, ACCESS, async ({ reading: { access } }) => {
    if (!(await access.tokens()).some(({ id }) => id === token)) throw refusals.unknownToken(token);
    return { writes: [{ kind: "drop-token", id: token }], answer: () => undefined };
  });
}

/** All grants, by holder. */
export function grantList({ reading: { access } }: View): Promise<readonly AccessGrant[]> {
  return access.grants();
}

/** Grants something; it may be for a subject that is not there yet, or a holder that is not known, and says so then. */
export function putGrant(registry: Registry, { holder, allows, on }: AccessGrant): Promise<GrantAnswer> {
  const grant = { holder, allows, on };
  return decide(registry, ACCESS, async (at) => {
    const warnings = await warningsOf(at, grant);
    return { writes: [{ kind: "put-grant", grant }], answer: () => ({ grant, warnings }) };
  });
}

async function warningsOf({ reading }: View, { holder, on }: AccessGrant): Promise<readonly string[]> {
  const isLocal = holder !== "anonymous" && !/^(oidc|cert):/.test(holder);
  const isUnknown = isLocal && (await reading.access.user(holder)) === undefined;
  const warnings = isUnknown ? [`There is no user ${holder} yet.`] : [];
  const named = exactly(on);
  if (named?.kind === "subject" && (await reading.versions(subjectKey(named.name))).length === 0)
    return [...warnings, `There is no subject ${named.name} yet.`];
  if (named?.kind === "environment") {
    const known = await reading.services.environments();
    if (!known.some(({ name }) => name === named.name))
      return [...warnings, `There is no environment ${named.name} yet.`];
  }
  return warnings;
}

/** Takes a grant back. Throws a Refusal where there is none such. */
export function dropGrant(registry: Registry, { holder, allows, on }: AccessGrant): Promise<void> {
  const grant = { holder, allows, on };
  return decide(registry, ACCESS, async ({ reading: { access } }) => {
    const known = await access.grants(holder);
    if (!known.some((one) => one.allows === allows && one.on === on)) throw refusals.unknownGrant(grant);
    await keepAnAdmin(access, [grant]);
    return { writes: [{ kind: "drop-grant", grant }], answer: () => undefined };
  });
}

/** Why a holder may do something, or what is missing. `on` is a subject, or what a grant may name. */
export async function explainAccess(
  { reading: { access } }: View,
  holder: string,
  operation: AccessOperation,
  on: string,
): Promise<AccessExplanation> {
  const grants = await access.grants(holder);
  const because = allowing({ grants }, operation, targetOf(on));
  const [first] = because;
  const what = `${holder} may ${first === undefined ? "not " : ""}${operation} ${on}`;
  if (first !== undefined)
    return { allowed: true, because, message: `${what}: it has ${first.allows} on ${first.on}.` };
  const held = grants.map(({ allows, on: place }) => `${allows} on ${place}`);
  const has = held.length === 0 ? "it has no grants" : `it has ${held.join(", ")}`;
  const missing = `concordat access grant add ${holder} ${operation} ${JSON.stringify(on)}`;
  return { allowed: false, because, message: `${what}: ${has}. To allow it: ${missing}` };
}

function targetOf(on: string): AccessTarget {
  if (on === EVERYTHING) return { kind: "registry" };
  const [, kind, name = ""] = /^(service|environment|subject):(.*)$/s.exec(on) ?? [];
  if (kind === "service" || kind === "environment") return { kind, name };
  return ofKey(subjectKey(kind === undefined ? on : name));
}
