import { grantList, tokenList, userList } from "../../cases/access.ts";
import { auditList } from "../../cases/audit.ts";
import { look } from "../../cases/registry.ts";
import type { Page, PageRequest } from "../page.ts";
import { type AccessNews, AccessView } from "../views/access.ts";

/** Entries of the audit log on a page. */
const ENTRIES = 50;

/** Users, tokens, grants and the audit log, for administrators. `news` says what was just made. */
export async function accessPage({ registry, query, viewer }: PageRequest, news?: AccessNews): Promise<Page> {
  const at = look(registry);
  const filter = { actor: query.actor || undefined, what: query.what || undefined, target: query.target || undefined };
  const before = /^[1-9]\d{0,14}$/.test(query.before ?? "") ? Number(query.before) : undefined;
  const entries = await auditList(at, { ...filter, before, last: ENTRIES + 1 });
  const main = AccessView({
    users: await userList(at),
    tokens: await tokenList(at),
    grants: await grantList(at),
    csrf: viewer.csrf,
    news,
    audit: { filter, before, hasOlder: entries.length > ENTRIES, entries: entries.slice(-ENTRIES).toReversed() },
    now: registry.now(),
  });
  return { title: "Users, tokens and audit log", area: "settings", main };
}
