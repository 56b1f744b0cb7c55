import type { Impact, Touched } from "@concordat/client/api";
import { type Budget, type Format, parsePath, type Schema } from "@concordat/schema";
import { type Path, pathText } from "../path.ts";
import { byName, type DeployedConsumer, enclosing, incompleteOf, readerOf, readsOf } from "./reads.ts";

/** Which deployed services read what a proposed schema changes? */
export interface ImpactQuestion {
  readonly subject: string;
  readonly format: Format;
  /** The subject's latest version. */
  readonly old: Schema;
  readonly proposed: Schema;
  /** The deployed services that consume the subject. */
  readonly consumers: readonly DeployedConsumer[];
  /** For walking over the schemas; a large one unless given. */
  readonly budget?: Budget;
}

/**
 * The fields that the proposed schema does not write, or writes as another type, with the deployed consumers that read
 * them by their contracts. A schema may be compatible and still take away what somebody reads: the reader's default
 * stands in, and nobody notices.
 */
export function impactOf(question: ImpactQuestion): Impact {
  const { subject, format, old, proposed, budget } = question;
  const consumers = [...question.consumers].sort(byName);
  const touched = consumers.flatMap((consumer) => touchedReads(consumer, question));
  const { paths, more } = format.changes(old, proposed, budget);
  const read = new Set(touched.flatMap(({ field }) => enclosing(parsePath(field) ?? [])));
  const unread = paths.map(pathText).filter((field) => !read.has(field));
  const unknown = consumers.flatMap((one) => (readsOf(one, subject) === undefined ? [readerOf(one)] : []));
  const incomplete = incompleteOf(consumers, subject);
  return {
    touched,
    unread,
    unknown,
    ...(incomplete.length === 0 ? {} : { incomplete }),
    ...(more === 0 ? {} : { unlisted: more }),
  };
}

function touchedReads(consumer: DeployedConsumer, question: ImpactQuestion): readonly Touched[] {
  const reads = readsOf(consumer, question.subject);
  return (reads?.paths ?? []).flatMap(({ path, events }): readonly Touched[] => {
    const change = changeAt(path, question);
    if (change === undefined) return [];
    return [{ ...readerOf(consumer, reads?.complete), field: pathText(path), event: events.join(", "), change }];
  });
}

/** What becomes of a field. What the old version did not have either, the change does not take away. */
function changeAt(path: Path, { format, old, proposed }: ImpactQuestion): Touched["change"] | undefined {
  const { read, written } = format.fieldAt(old, proposed, path);
  if (read === undefined || read === written) return undefined;
  return written === undefined ? "removed" : "changed";
}
