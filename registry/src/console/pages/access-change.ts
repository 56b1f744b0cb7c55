import { type AccessGrant, ROLE_NAMES, type TokenRequest, type UserRequest } from "@concordat/client/api";
import {
  dropGrant,
  dropToken,
  dropUser,
  grantList,
  makeToken,
  putGrant,
  putUser,
  tokenList,
} from "../../cases/access.ts";
import { look, type Registry } from "../../cases/registry.ts";
import { rehearsed } from "../../cases/rehearse.ts";
import type { View } from "../../cases/view.ts";
import type { Page, PageRequest } from "../page.ts";
import type { AccessNews } from "../views/access.ts";
import { RevokeView } from "../views/access-revoke.ts";

/** What a form of the page asks to make. */
export type AccessMade =
  | { readonly kind: "user"; readonly user: string; readonly request: UserRequest }
  | { readonly kind: "token"; readonly request: TokenRequest }
  | { readonly kind: "grant"; readonly grant: AccessGrant };

/** What a form of the page asks to take away. */
export type Revocation =
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "token"; readonly id: string }
  | { readonly kind: "grant"; readonly grant: AccessGrant };

/** Makes it, as the API does. Throws a Refusal. */
export async function makeAccess(registry: Registry, made: AccessMade): Promise<AccessNews> {
  if (made.kind === "token") {
    const { token, name, user } = await makeToken(registry, made.request);
    return { message: `The token ${name} of ${user} is made.`, token };
  }
  if (made.kind === "grant") {
    const { grant, warnings } = await putGrant(registry, made.grant);
    return { message: [`${grant.holder} now has ${grant.allows} on ${grant.on}.`, ...warnings].join(" ") };
  }
  const { created } = await putUser(registry, made.user, made.request);
  return { message: created ? `The user ${made.user} is made.` : `The user ${made.user} is changed.` };
}

/** Takes it away, as the API does. Throws a Refusal. */
export function revoke(registry: Registry, gone: Revocation): Promise<void> {
  if (gone.kind === "user") return dropUser(registry, gone.user);
  return gone.kind === "token" ? dropToken(registry, gone.id) : dropGrant(registry, gone.grant);
}

/** What taking it away would do. Throws the Refusal that doing it would throw. */
export async function revokePage({ registry, viewer }: PageRequest, gone: Revocation): Promise<Page> {
  await rehearsed(registry, (rehearsing) => revoke(rehearsing, gone));
  const { title, effects } = await describe(look(registry), gone);
  const main = RevokeView({ title, effects, csrf: viewer.csrf, fields: fieldsOf(gone) });
  return { title, area: "settings", main };
}

async function describe(at: View, gone: Revocation) {
  if (gone.kind === "grant") {
    const { holder, allows, on } = gone.grant;
    const others = (await grantList(at)).filter((one) => one.holder === holder).length - 1;
    const left = others === 0 ? "It has no other grant." : `It keeps its other grants: ${others}.`;
    return { title: `Revoke ${allows} on ${on} from ${holder}?`, effects: [`It counts at once. ${left}`] };
  }
  const tokens = await tokenList(at);
  if (gone.kind === "token") {
    const token = tokens.find(({ id }) => id === gone.id);
    const effects = ["Requests with this token are rejected at once. It cannot be brought back."];
    return { title: `Revoke the token ${token?.name} of ${token?.user}?`, effects };
  }
  const { user } = gone;
  const grants = (await grantList(at)).filter(({ holder }) => holder === user);
  const effects = [
    "The user can no longer log in, and requests with the password are rejected at once.",
    `Removed with the user: tokens, ${tokens.filter((one) => one.user === user).length}; grants, ${grants.length}.`,
    "Entries of the audit log stay.",
  ];
  return { title: `Remove the user ${user}?`, effects };
}

function fieldsOf(gone: Revocation): Readonly<Record<string, string>> {
  if (gone.kind === "grant") return { kind: "grant", ...gone.grant };
  return { ...gone };
}

/** The role that a form names; undefined where it names none. */
export function roleIn(word: string | undefined): UserRequest["role"] {
  return ROLE_NAMES.find((one) => one === word);
}
