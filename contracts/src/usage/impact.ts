import type { Impact, Touched } from "@concordat/client/api";
import type { Format, Schema } from "@concordat/schema";
import { type Path, pathText } from "../path.ts";
import { byName, type DeployedConsumer, readerOf, readsOf } from "./reads.ts";

export interface ImpactQuestion {
  readonly subject: string;
  readonly format: Format;
  /** The subject's latest version. */
  readonly old: Schema;
  readonly proposed: Schema;
  /** The deployed services that consume the subject. */
  readonly consumers: readonly DeployedConsumer[];
}

/**
 * The fields that the proposed schema does not write, or writes as another type, with the deployed consumers that read
 * them by their contracts. A schema may be compatible and still take away what somebody reads: the reader's default
 * stands in, and nobody notices.
 */
export function impactOf(question: ImpactQuestion): Impact {
  const { subject, format, old } = question;
  const consumers = [...question.consumers].sort(byName);
  const touched = consumers.flatMap((consumer) => touchedReads(consumer, question));
  const read = new Set(touched.map(({ field }) => field));
  const changed = format.fields(old).flatMap(({ path }) => (changeAt(path, question) === undefined ? [] : [path]));
  const outermost = changed.filter((path) => !changed.some((other) => isInside(path, other)));
  const unread = outermost
    .map(pathText)
    .filter((field) => ![...read].some((one) => one === field || one.startsWith(field)));
  const unknown = consumers.flatMap((one) => (readsOf(one, subject) === undefined ? [readerOf(one)] : []));
  return { touched, unread, unknown };
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

function isInside(path: Path, other: Path): boolean {
  return other.length < path.length && other.every((step, index) => step === path[index]);
}
