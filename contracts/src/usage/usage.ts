import type { FieldUsage, Reader, UsageReport } from "@concordat/client/api";
import type { Format, Schema } from "@concordat/schema";
import { type Path, pathText } from "../path.ts";
import { byName, type DeployedConsumer, readerOf, readsOf } from "./reads.ts";

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
}

/** Who reads which field of a subject, by contracts of what is deployed; consumers without a contract stand apart. */
export function usageOf(question: UsageQuestion): UsageReport {
  const { subject, version, format, schema, environment } = question;
  const consumers = [...question.consumers].sort(byName).map((one) => ({ one, reads: readsOf(one, subject) }));
  const fields = format.fields(schema).map(({ path }): FieldUsage => {
    const readers = consumers.flatMap(({ one, reads }): readonly Reader[] =>
      reads?.paths.some((read) => isWithin(read.path, path)) ? [readerOf(one, reads.complete)] : [],
    );
    return { field: pathText(path), readers };
  });
  const unknown = consumers.flatMap(({ one, reads }) => (reads === undefined ? [readerOf(one)] : []));
  return { subject, version, ...(environment === undefined ? {} : { environment }), fields, unknown };
}

/** Whether a path is a field or inside it: who reads a list's elements reads the list. */
function isWithin(path: Path, field: Path): boolean {
  return field.length <= path.length && field.every((step, index) => step === path[index]);
}
