import { TransportError } from "./error.ts";
import type { ReadOptions } from "./log.ts";

/** The offset at which a partition's reading is asked to begin; undefined where that is its beginning, or a time tells. */
export function wantedOffset(from: ReadOptions["from"], partition: number): bigint | undefined {
  if (from === undefined || "time" in from) return undefined;
  return "offset" in from ? from.offset : from.offsets[partition];
}

/** Throws TransportError where an offset is given for a partition that the topic does not have. */
export function checkStart({ topic, from }: ReadOptions, partitions: number): void {
  if (from === undefined || !("offsets" in from)) return;
  const missing = Object.keys(from.offsets).find((name) => !(Number(name) >= 0 && Number(name) < partitions));
  if (missing === undefined) return;
  throw new TransportError({
    code: "transport/unknown-partition",
    message: `Topic ${topic} has no partition ${missing} to read from; it has ${partitions}, from 0.`,
    hint: "Give offsets of the topic's own partitions.",
  });
}
