import type { Contract } from "@concordat/contracts/model";
import { pathText } from "@concordat/schema";

/** The fields that a consumer reads now and did not read before, and the other way round. */
export interface ReadsChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What two contracts of one consumer and provider differ in, as `EVENT.FIELD`. */
export function changedReads(before: Contract, after: Contract): ReadsChange {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return { added: [...now].filter((one) => !old.has(one)), removed: [...old].filter((one) => !now.has(one)) };
}

function fieldsOf({ messages }: Contract): ReadonlySet<string> {
  return new Set(messages.flatMap(({ event, reads }) => reads.map((path) => `${event}.${pathText(path)}`)).sort());
}
