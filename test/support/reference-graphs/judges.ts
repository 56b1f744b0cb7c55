import avsc from "avsc";
import protobufjs from "protobufjs";

/** Other implementations that know nothing but what a registry answers for the id in a message. */

interface Answer {
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
}

/** Gives what a message with Confluent's prefix says, as plain data. */
export type Judge = (message: Uint8Array) => Promise<unknown>;

interface NamedText {
  readonly key: string;
  readonly name: string;
  readonly text: string;
}

/** The texts of an id's references in the order of need, then its own. Each version once. */
async function textsOf(url: string, id: number): Promise<readonly NamedText[]> {
  const get = async (path: string): Promise<Answer> => {
    const answer = await fetch(url + path);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return (await answer.json()) as Answer;
  };
  const found = new Map<string, NamedText>();
  const visit = async ({ schema, references = [] }: Answer, key: string, name: string): Promise<void> => {
    if (found.has(key)) return;
    for (const one of references) {
      const path = `/subjects/${encodeURIComponent(one.subject)}/versions/${one.version}?deleted=true`;
      await visit(await get(path), `${one.subject} ${one.version}`, one.name);
    }
    found.set(key, { key, name, text: schema });
  };
  await visit(await get(`/schemas/ids/${id}`), "own", "own");
  return [...found.values()];
}

function idOf(message: Uint8Array): number {
  if (message[0] !== 0) throw new Error("the message has no prefix");
  return Buffer.from(message).readInt32BE(1);
}

/** Reads Avro messages with avsc. */
export function avscJudge(url: string): Judge {
  return async (message) => {
    const registry = {};
    let own: avsc.Type | undefined;
    for (const { text } of await textsOf(url, idOf(message)))
      own = avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, { registry });
    if (own === undefined) throw new Error("no text");
    // Named types of records are classes of avsc: plain data of them.
    return JSON.parse(JSON.stringify(own.fromBuffer(Buffer.from(message.subarray(5))))) as unknown;
  };
}

/** Reads Protobuf messages, of the first message of their schema, with protobufjs. */
export function protobufjsJudge(url: string): Judge {
  return async (message) => {
    if (message[5] !== 0) throw new Error("the message is not the first of its schema");
    const root = new protobufjs.Root();
    let first = "";
    for (const { text } of await textsOf(url, idOf(message))) {
      protobufjs.parse(text, root, { keepCase: true });
      first = /message (\w+)/.exec(text)?.[1] ?? "";
    }
    const type = root.resolveAll().lookupType(first);
    return type.toObject(type.decode(message.subarray(6)), { defaults: true });
  };
}
