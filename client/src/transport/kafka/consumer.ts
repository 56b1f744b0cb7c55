import {
  type API,
  type Callback,
  Consumer,
  type ConsumerOptions,
  type fetchV17,
  IS_CONTROL,
  IS_TRANSACTIONAL,
  kGetApi,
  type Message,
  type MessagesStream,
  type RecordsBatch,
} from "@platformatic/kafka";
import { givingUp } from "./give-up.ts";
import { headerName } from "./header-name.ts";

type Options = ConsumerOptions<Buffer, Buffer, string, Buffer>;
/** The client library's consumer, of bytes. */
export type KafkaConsumer = Consumer<Buffer, Buffer, string, Buffer>;
/** A message as the library gives it: its bytes as they came, but for the names of headers. */
export type FetchedMessage = Message<Buffer, Buffer, string, Buffer>;
/** The library's stream of such messages. */
export type FetchedStream = MessagesStream<Buffer, Buffer, string, Buffer>;

/**
 * A consumer of the client library that gives committed messages only. The library's own way of leaving out aborted ones
 * keeps some: of several aborted transactions of a producer in one answer it sees the last, and none whose end comes in a
 * later answer. Here its answers from the broker are filtered before it sees them. A member that joins a group anew first
 * waits for `beforeJoin`, which must not reject: the library itself would let others have its partitions at once.
 */
export function createConsumer(options: Options, beforeJoin?: () => Promise<void>): KafkaConsumer {
  const consumer = givingUp(
    new Consumer<Buffer, Buffer, string, Buffer>({ ...options, deserializers: { headerKey: headerName } }),
  );
  const getApi = consumer[kGetApi].bind(consumer);
  consumer[kGetApi] = <Arguments extends unknown[], Answer>(name: string, callback: Callback<API<Arguments, Answer>>) =>
    getApi<Arguments, Answer>(name, (error, api) => {
      if (name === "Fetch" && api !== undefined) callback(error, filtering(api));
      else if (name === "JoinGroup" && beforeJoin !== undefined) void beforeJoin().then(() => callback(error, api));
      else callback(error, api);
    });
  return consumer;
}

/** The same request, whose answer has no aborted messages. Its last argument is the callback. */
function filtering<Arguments extends unknown[], Answer>(api: API<Arguments, Answer>): API<Arguments, Answer> {
  const request = (...given: unknown[]): void => {
    const callback = given.pop() as Callback<fetchV17.FetchResponse>;
    Reflect.apply(api, undefined, [
      ...given,
      (error: Error | null, answer?: fetchV17.FetchResponse) => {
        for (const topic of answer?.responses ?? []) for (const partition of topic.partitions) hideAborted(partition);
        callback(error, answer);
      },
    ]);
  };
  return Object.assign(request, { async: api.async, key: api.key, version: api.version }) as API<Arguments, Answer>;
}

/**
 * Empties the batches of aborted transactions. They stay, as the next request begins behind the last of them. As Java's
 * client does: a producer's batches are aborted from an aborted transaction's first offset up to the next mark of an end.
 */
export function hideAborted(partition: Pick<fetchV17.FetchResponsePartition, "abortedTransactions" | "records">): void {
  const starts = [...(partition.abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  // What the library would look at.
  partition.abortedTransactions = [];
  const aborted = new Set<bigint>();
  for (const batch of partition.records ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    for (let start = starts[0]; start !== undefined && start.firstOffset <= last; start = starts[0]) {
      aborted.add(start.producerId);
      starts.shift();
    }
    if (isAbortMark(batch)) aborted.delete(batch.producerId);
    else if ((batch.attributes & IS_TRANSACTIONAL) !== 0 && aborted.has(batch.producerId)) batch.records = [];
  }
}

/** A control record's key has its version and its type, two bytes each; 0 is an abort. */
function isAbortMark({ attributes, records }: RecordsBatch): boolean {
  return (attributes & IS_CONTROL) !== 0 && records[0]?.key?.readInt16BE(2) === 0;
}
