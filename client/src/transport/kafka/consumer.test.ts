import { type fetchV17, IS_CONTROL, IS_TRANSACTIONAL } from "@platformatic/kafka";
import { expect, test } from "vitest";
import { hideAborted } from "./consumer.ts";

type Batch = NonNullable<fetchV17.FetchResponsePartition["records"]>[number];

/** A batch of one record; a mark's key says whether it ends a transaction by committing or aborting it. */
function batch(firstOffset: number, producerId: number, kind: "sent" | "plain" | "commit" | "abort"): Batch {
  const isMark = kind === "commit" || kind === "abort";
  const key = isMark ? Buffer.from([0, 0, 0, kind === "abort" ? 0 : 1]) : null;
  const record = { length: 1, attributes: 0, timestampDelta: 0n, offsetDelta: 0, key, value: null, headers: [] };
  return {
    firstOffset: BigInt(firstOffset),
    length: 1,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes: (kind === "plain" ? 0 : IS_TRANSACTIONAL) | (isMark ? IS_CONTROL : 0),
    lastOffsetDelta: 0,
    firstTimestamp: 0n,
    maxTimestamp: 0n,
    producerId: BigInt(producerId),
    producerEpoch: 0,
    firstSequence: 0,
    records: [record],
  };
}

function left(records: Batch[], aborted: readonly [producer: number, offset: number][]): readonly number[] {
  const abortedTransactions = aborted.map(([producerId, firstOffset]) => ({
    producerId: BigInt(producerId),
    firstOffset: BigInt(firstOffset),
  }));
  hideAborted({ records, abortedTransactions });
  return records.filter(({ records }) => records.length > 0).map(({ firstOffset }) => Number(firstOffset));
}

test("of two aborted transactions of one producer neither is seen, and what is committed between them is", () => {
  const log = [
    batch(0, 7, "sent"),
    batch(1, 7, "abort"),
    batch(2, 7, "sent"),
    batch(3, 7, "commit"),
    batch(4, 7, "sent"),
    batch(5, 7, "abort"),
    batch(6, 7, "sent"),
  ];
  expect(
    left(log, [
      [7, 4],
      [7, 0],
    ]),
  ).toEqual([1, 2, 3, 5, 6]);
});

test("an aborted transaction whose end comes in a later answer is not seen; other producers' messages are", () => {
  const log = [batch(0, 7, "sent"), batch(1, 8, "sent"), batch(2, 9, "plain"), batch(3, 7, "sent")];
  expect(left(log, [[7, 0]])).toEqual([1, 2]);
});

test("an aborted transaction that began in an earlier answer ends in this one", () => {
  const log = [batch(10, 7, "sent"), batch(11, 7, "abort"), batch(12, 7, "sent")];
  expect(left(log, [[7, 3]])).toEqual([11, 12]);
});
