import type { AccessUser, UserRequest } from "@concordat/client/api";
import { auditTo } from "../access-control.ts";
import { putUser } from "../cases/access.ts";
import { makeRegistry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import { openStore } from "../store/open.ts";

/**
 * Makes a user in a registry's data, or changes one, while no server needs to run: the first administrator, or one who lost
 * the password. Throws a StartError where the data cannot be used, and a Refusal.
 */
export async function putUserInData(place: string, user: string, request: UserRequest): Promise<AccessUser> {
  const store = await openStore(place);
  try {
    const registry = makeRegistry(store, FORMATS, { level: "BACKWARD", audit: auditTo({}) });
    return (await putUser({ ...registry, actor: { name: "offline" } }, user, request)).answer;
  } finally {
    await store.close();
  }
}
