import type { Touched } from "@concordat/client/api";
import type { Format, Schema } from "@concordat/schema";
import { pathText } from "../path.ts";
import { byName, type DeployedConsumer, readerOf, readsOf } from "./reads.ts";

export interface TouchedQuestion {
  readonly subject: string;
  readonly format: Format;
  /** The subject's latest version. */
  readonly old: Schema;
  readonly proposed: Schema;
  /** The deployed services that consume the subject. */
  readonly consumers: readonly DeployedConsumer[];
}

/**
 * The fields that deployed consumers read, by their contracts, and that the proposed schema does not write, or writes
 * as another type. A schema may be compatible and still take away what somebody reads: the reader's default stands in.
 */
export function touchedBy({ subject, format, old, proposed, consumers }: TouchedQuestion): readonly Touched[] {
  return [...consumers].sort(byName).flatMap((consumer) => {
    const reads = readsOf(consumer, subject);
    return (reads?.paths ?? []).flatMap(({ path, events }): readonly Touched[] => {
      const { read, written } = format.fieldAt(old, proposed, path);
      // What the old version did not have either, this change does not take away.
      if (read === undefined || read === written) return [];
      const change = written === undefined ? "removed" : "changed";
      return [{ ...readerOf(consumer, reads?.complete), field: pathText(path), event: events.join(", "), change }];
    });
  });
}
