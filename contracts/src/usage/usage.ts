import type { DeployedReader, FieldUsage, UsageReport } from "@concordat/client/api";
import type { Budget, Format, Schema } from "@concordat/schema";
import { pathText } from "../path.ts";
import { byName, type DeployedConsumer, enclosing, incompleteOf, readerOf, readsOf } from "./reads.ts";

/** Which deployed services read which fields of a subject's events? */
export interface UsageQuestion {
  readonly subject: string;
  /** The version whose fields are listed, and its schema. */
  readonly version: number;
  readonly format: Format;
  readonly schema: Schema;
  /** Absent: all environments. */
  readonly environment?: string;
  /** The deployed services that consume the subject. */
  readonly consumers: readonly DeployedConsumer[];
  /** For walking over the schema; a large one unless given. */
  readonly budget?: Budget;
}

/** Who reads which field of a subject, by contracts of what is deployed; consumers without a contract stand apart. */
export function usageOf(question: UsageQuestion): UsageReport {
  const { subject, version, format, schema, environment, budget } = question;
  const consumers = [...question.consumers].sort(byName).map((one) => {
    const reads = readsOf(one, subject);
    return { one, reads, read: new Set(reads?.paths.flatMap(({ path }) => enclosing(path))) };
  });
  const { fields: listed, more } = format.fields(schema, budget);
  const names = listed.map(({ path }) => pathText(path));
  // A list cannot hold all places, but always holds those that a contract reads.
  const known = new Set(names);
  const others = new Set(consumers.flatMap(({ read }) => [...read].filter((name) => more > 0 && !known.has(name))));
  const fields = [...names, ...others].map((field): FieldUsage => {
    const readers = consumers.flatMap(({ one, reads, read }): readonly DeployedReader[] =>
      read.has(field) ? [readerOf(one, reads?.complete)] : [],
    );
    return { field, readers };
  });
  const unknown = consumers.flatMap(({ one, reads }) => (reads === undefined ? [readerOf(one)] : []));
  const incomplete = incompleteOf(
    consumers.map(({ one }) => one),
    subject,
  );
  const unlisted = more - others.size;
  return {
    subject,
    version,
    ...(environment === undefined ? {} : { environment }),
    fields,
    unknown,
    ...(incomplete.length === 0 ? {} : { incomplete }),
    ...(unlisted <= 0 ? {} : { unlisted }),
  };
}
