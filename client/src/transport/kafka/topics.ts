import { Admin } from "@platformatic/kafka";
import { pause } from "../../pause.ts";
import { TransportError } from "../error.ts";
import { hasProtocolError, kafkaError, told } from "./errors.ts";
import { givingUp } from "./give-up.ts";
import { connecting, type KafkaOptions } from "./options.ts";

/** How often it is asked whether a topic that was created is there, and how long it is waited in between. */
const TRIES = 50;
const TRY_MS = 100;

/** A topic beside one that is there, with as many partitions. */
export interface BesideTopic {
  readonly name: string;
  /** The topic that it belongs to. */
  readonly beside: string;
  /** How it is configured where it has to be created. */
  readonly configs: Readonly<Record<string, string>>;
  /** Whether it may be created; else TransportError is thrown. */
  readonly create: boolean;
}

/**
 * Makes sure that topics are there; gives the number of partitions of the first. One that is missing is created with as many
 * partitions as the topic that it belongs to and the broker's number of replicas; the latter may be created by the broker where
 * the options say so.
 */
export async function makeTopics(options: KafkaOptions, topics: readonly BesideTopic[]): Promise<number> {
  const admin = givingUp(new Admin(connecting(options)));
  const partitionsOf = async (name: string, autocreateTopics = false): Promise<number> => {
    try {
      const asked = { topics: [name], forceUpdate: true, autocreateTopics, retries: autocreateTopics ? TRIES : 0 };
      return (await admin.metadata(asked)).topics.get(name)?.partitionsCount ?? 0;
    } catch (error) {
      if (kafkaError("asking for a topic", error).code === "transport/unknown-topic") return 0;
      throw error;
    }
  };
  const make = async ({ name, beside, configs, create }: BesideTopic): Promise<number> => {
    const there = await partitionsOf(name);
    if (there > 0) return there;
    if (!create) throw notThere(name);
    const partitions = await partitionsOf(beside, options.createTopics);
    if (partitions === 0) throw noTopic(beside, name);
    try {
      const all = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
      await admin.createTopics({ topics: [name], partitions, configs: all });
    } catch (error) {
      if (!hasProtocolError(error, "TOPIC_ALREADY_EXISTS")) throw error;
    }
    // The broker answers before every node knows it.
    const never = new AbortController().signal;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const now = await partitionsOf(name);
      if (now > 0) return now;
      await pause(TRY_MS, never);
    }
    throw new Error(`the topic ${name} was created and is not there`);
  };
  try {
    let first = 0;
    for (const topic of topics) {
      const count = await told(`${topic.create ? "making" : "looking for"} the topic ${topic.name}`, () => make(topic));
      first ||= count;
    }
    return first;
  } finally {
    await admin.close().catch(() => undefined);
  }
}

function noTopic(topic: string, wanted: string): TransportError {
  return new TransportError({
    code: "transport/unknown-topic",
    message: `Kafka: ${wanted} cannot be created, as there is no topic ${topic}.`,
    hint: `Create ${topic} first: ${wanted} gets as many partitions.`,
  });
}

function notThere(name: string): TransportError {
  return new TransportError({
    code: "transport/unknown-topic",
    message: `Kafka: there is no topic ${name}.`,
    hint: "Check topic and group: it is created by the first consumer of the group that keeps dead letters.",
  });
}
