import type { AccessGrant } from "@concordat/client/api";
import type { AccessReads, AccessWrite, KeptNote, KeptToken, KeptUser } from "../access.ts";
import type { Ask } from "./rows.ts";
import { fromText, toText } from "./text.ts";

interface TokenRow {
  readonly id: string;
  readonly holder: string;
  readonly name: string;
  readonly hash: string;
  readonly created: number;
  readonly expires: number | null;
  readonly used: number | null;
}

interface GrantRow {
  readonly holder: string;
  readonly allows: AccessGrant["allows"];
  readonly place: string;
}

const TOKENS = "SELECT t.id, t.holder, t.name, t.hash, t.created, t.expires, t.used FROM concordat.tokens t";
const GRANTS = "SELECT g.holder, g.allows, g.place FROM concordat.grants g";
const NOTES = "SELECT n.seq, n.entry, n.previous, n.hash FROM concordat.notes n WHERE n.seq > $1";

/** The questions about users, tokens, grants and the audit log that the PostgreSQL store answers. */
export function accessReads(ask: Ask): AccessReads {
  const users = "SELECT u.name, u.password, u.created FROM concordat.users u";
  return {
    users: async () => (await ask<KeptUser>(`${users} ORDER BY u.name`)).map(toUser),
    user: async (name) => (await ask<KeptUser>(`${users} WHERE u.name = $1`, toText(name))).map(toUser)[0],
    tokens: async () => (await ask<TokenRow>(`${TOKENS} ORDER BY t.holder, t.name, t.created`)).map(toToken),
    token: async (hash) => (await ask<TokenRow>(`${TOKENS} WHERE t.hash = $1`, toText(hash))).map(toToken)[0],
    grants: async (holder) => {
      const rows =
        holder === undefined
          ? await ask<GrantRow>(`${GRANTS} ORDER BY g.holder, g.place, g.allows`)
          : await ask<GrantRow>(`${GRANTS} WHERE g.holder = $1 ORDER BY g.place, g.allows`, toText(holder));
      return rows.map(({ holder: of, allows, place }) => ({ holder: fromText(of), allows, on: fromText(place) }));
    },
    notes: async ({ after = 0, last, first }) => {
      if (last === undefined) return ask<KeptNote>(`${NOTES} ORDER BY n.seq LIMIT $2`, after, first ?? null);
      return (await ask<KeptNote>(`${NOTES} ORDER BY n.seq DESC LIMIT $2`, after, last)).toReversed();
    },
  };
}

function toUser({ name, password, created }: KeptUser): KeptUser {
  return { name: fromText(name), password, created };
}

function toToken({ id, holder, name, hash, created, expires, used }: TokenRow): KeptToken {
  return {
    id,
    user: fromText(holder),
    name: fromText(name),
    hash,
    created,
    expires: expires ?? undefined,
    used: used ?? undefined,
  };
}

/** A write about access as its columns. */
export function accessColumns(write: AccessWrite): Readonly<Record<string, unknown>> {
  switch (write.kind) {
    case "put-user":
      return { user: toText(write.user), password: write.password };
    case "drop-user":
      return { user: toText(write.user) };
    case "put-token": {
      const { id, user, name, hash, expires } = write.token;
      return { id, user: toText(user), name: toText(name), hash, expires: expires ?? null };
    }
    case "drop-token":
      return { id: toText(write.id) };
    case "use-token":
      return { id: toText(write.id), time: write.time };
    case "put-grant":
    case "drop-grant": {
      const { holder, allows, on } = write.grant;
      return { holder: toText(holder), allows: toText(allows), on: toText(on) };
    }
    case "note":
      // It is JSON, which escapes what PostgreSQL does not keep, and is hashed letter by letter.
      return { entry: write.entry };
    case "forget-notes":
      return { upTo: write.upTo };
  }
}
