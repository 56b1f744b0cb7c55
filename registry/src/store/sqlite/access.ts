import type { AccessGrant } from "@concordat/client/api";
import type Database from "better-sqlite3";
import type { AccessReads, AccessWrite, KeptNote, KeptToken, KeptUser } from "../access.ts";
import { CHAIN_START, chained } from "../chain.ts";

type TokenRow = Omit<KeptToken, "expires" | "used"> & {
  readonly expires: number | null;
  readonly used: number | null;
};

const ALL = -1;

/** The questions about users, tokens, grants and the audit log that the SQLite store answers. */
export function prepareAccessReads(database: Database.Database): AccessReads {
  const users = database.prepare<[], KeptUser>("SELECT name, password, created FROM users ORDER BY name");
  const user = database.prepare<[string], KeptUser>("SELECT name, password, created FROM users WHERE name = ?");
  const columns = 'id, "user", name, hash, created, expires, used';
  const tokens = database.prepare<[], TokenRow>(`SELECT ${columns} FROM tokens ORDER BY "user", name, created`);
  const token = database.prepare<[string], TokenRow>(`SELECT ${columns} FROM tokens WHERE hash = ?`);
  const grants = database.prepare<[], AccessGrant>(
    'SELECT holder, allows, "on" FROM grants ORDER BY holder, "on", allows',
  );
  const grantsOf = database.prepare<[string], AccessGrant>(
    'SELECT holder, allows, "on" FROM grants WHERE holder = ? ORDER BY "on", allows',
  );
  const first = database.prepare<[number, number], KeptNote>(
    "SELECT seq, entry, previous, hash FROM notes WHERE seq > ? ORDER BY seq LIMIT ?",
  );
  const last = database.prepare<[number, number], KeptNote>(
    "SELECT seq, entry, previous, hash FROM notes WHERE seq > ? ORDER BY seq DESC LIMIT ?",
  );
  return {
    users: async () => users.all(),
    user: async (name) => user.get(name),
    tokens: async () => tokens.all().map(tokenOf),
    token: async (hash) => {
      const row = token.get(hash);
      return row === undefined ? undefined : tokenOf(row);
    },
    grants: async (holder) => (holder === undefined ? grants.all() : grantsOf.all(holder)),
    notes: async ({ after = 0, last: most, first: least = ALL }) =>
      most === undefined ? first.all(after, least) : last.all(after, most).reverse(),
  };
}

function tokenOf({ expires, used, ...row }: TokenRow): KeptToken {
  return { ...row, expires: expires ?? undefined, used: used ?? undefined };
}

/** Gives the function that applies a write about access, inside a transaction that is open. */
export function prepareAccessWrites(database: Database.Database, now: () => number): (write: AccessWrite) => undefined {
  const statements = prepareStatements(database);
  return (write) => {
    switch (write.kind) {
      case "put-user":
        statements.putUser.run(write.user, write.password, now());
        return undefined;
      case "drop-user":
        statements.dropTokens.run(write.user);
        statements.dropGrants.run(write.user);
        statements.dropUser.run(write.user);
        return undefined;
      case "put-token": {
        const { id, user, name, hash, expires } = write.token;
        statements.putToken.run(id, user, name, hash, now(), expires ?? null);
        return undefined;
      }
      case "drop-token":
        statements.dropToken.run(write.id);
        return undefined;
      case "use-token":
        statements.useToken.run(write.time, write.id);
        return undefined;
      case "put-grant":
        statements.putGrant.run(write.grant.holder, write.grant.allows, write.grant.on);
        return undefined;
      case "drop-grant":
        statements.dropGrant.run(write.grant.holder, write.grant.allows, write.grant.on);
        return undefined;
      case "note": {
        const end = statements.end.get();
        const previous = end?.hash ?? CHAIN_START;
        statements.note.run((end?.seq ?? 0) + 1, write.entry, previous, chained(previous, write.entry));
        return undefined;
      }
      case "forget-notes":
        statements.forgetNotes.run(write.upTo);
    }
  };
}

function prepareStatements(database: Database.Database) {
  return {
    putUser: database.prepare<[string, string, number]>(
      `INSERT INTO users (name, password, created) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET password = excluded.password`,
    ),
    dropUser: database.prepare<[string]>("DELETE FROM users WHERE name = ?"),
    dropTokens: database.prepare<[string]>('DELETE FROM tokens WHERE "user" = ?'),
    dropGrants: database.prepare<[string]>("DELETE FROM grants WHERE holder = ?"),
    putToken: database.prepare<[string, string, string, string, number, number | null]>(
      'INSERT INTO tokens (id, "user", name, hash, created, expires) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    dropToken: database.prepare<[string]>("DELETE FROM tokens WHERE id = ?"),
    useToken: database.prepare<[number, string]>("UPDATE tokens SET used = ? WHERE id = ?"),
    putGrant: database.prepare<[string, string, string]>(
      'INSERT INTO grants (holder, allows, "on") VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    dropGrant: database.prepare<[string, string, string]>(
      'DELETE FROM grants WHERE holder = ? AND allows = ? AND "on" = ?',
    ),
    end: database.prepare<[], { seq: number; hash: string }>("SELECT seq, hash FROM notes ORDER BY seq DESC LIMIT 1"),
    note: database.prepare<[number, string, string, string]>(
      "INSERT INTO notes (seq, entry, previous, hash) VALUES (?, ?, ?, ?)",
    ),
    forgetNotes: database.prepare<[number]>("DELETE FROM notes WHERE seq <= ?"),
  };
}
