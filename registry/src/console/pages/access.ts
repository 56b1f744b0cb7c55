import { grantList, tokenList, userList } from "../../cases/access.ts";
import { auditList } from "../../cases/audit.ts";
import { look } from "../../cases/registry.ts";
import type { Page, PageRequest } from "../page.ts";
import { AccessView } from "../views/access.ts";

/** Entries of the audit log that are shown. */
const ENTRIES = 100;

/** Users, tokens, grants and the newest of the audit log, for administrators. */
export async function accessPage({ registry }: PageRequest): Promise<Page> {
  const at = look(registry);
  const main = AccessView({
    users: await userList(at),
    tokens: await tokenList(at),
    grants: await grantList(at),
    entries: (await auditList(at, { last: ENTRIES })).toReversed(),
    now: registry.now(),
  });
  return { title: "Users, tokens and audit log", area: "settings", main };
}
