import { RegistryError } from "../../registry/error.ts";
import { EventError } from "../../runtime/error.ts";
import { DatabaseError } from "../error.ts";
import { Unretriable } from "./unretriable.ts";

/** What a registry says of one schema; anything else it says, or does not, is about itself. */
const OF_A_SCHEMA: ReadonlySet<string> = new Set(["registry/not-found", "registry/invalid-schema"]);

/** Whether the message is not to blame for a failure: what its handler needs is away or busy, and every message would fail. */
export function isOutage(error: unknown): boolean {
  return causes(error).some((one) => {
    if (one instanceof RegistryError) return !OF_A_SCHEMA.has(one.code);
    // A connection that is lost again and again may be its message's fault: the inbox has tried it often enough.
    return one instanceof DatabaseError && one.retriable && one.code !== "database/lost";
  });
}

/** Whether another try may succeed. A handler may, and a registry be there again; a message that cannot be read stays so. */
export function mayPass(error: unknown): boolean {
  if (causes(error).some((one) => one instanceof Unretriable)) return false;
  if (!(error instanceof EventError)) return true;
  if (error.code === "event/handler-failed") return true;
  return isOutage(error);
}

/** An error with those behind it. */
function causes(error: unknown): readonly unknown[] {
  const all: unknown[] = [];
  for (let one = error; one !== undefined && all.length < 10; one = one instanceof Error ? one.cause : undefined)
    all.push(one);
  return all;
}
