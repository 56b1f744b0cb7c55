import type { DeadLetter, DeadLetterBox, DeadLetterTransport, Transport } from "@concordat/client";
import { type Command, InvalidArgumentError } from "commander";
import { CliError } from "../../error.ts";
import { type BrokerFlags, onBroker, withTransport } from "../../project/broker.ts";
import { wholeNumber } from "../options.ts";
import { describeLetter, type LetterFacts } from "./describe.ts";

/** Which dead letters are meant, as the command line says. */
export interface LetterFlags extends BrokerFlags {
  readonly topic: string;
  readonly group: string;
  readonly code?: string;
  readonly event?: string;
  readonly key?: string;
  readonly id?: readonly string[];
  readonly since?: number;
  readonly until?: number;
  readonly limit?: number;
}

/** A letter with what it says of itself. */
export interface FoundLetter {
  readonly letter: DeadLetter;
  readonly facts: LetterFacts;
}

/** The options that name a group's dead letters and the broker. */
export function ofGroup(command: Command): Command {
  command
    .requiredOption("--topic <topic>", "the topic")
    .requiredOption("--group <group>", "the consumer group that could not handle them");
  return onBroker(command);
}

/** The options that choose among them. */
export function filtered(command: Command): Command {
  return ofGroup(command)
    .option("--code <code>", "only those with this error code, such as event/undecodable")
    .option("--event <name>", "only those of this event")
    .option("--key <key>", "only those with this key (as text, or 0x and hexadecimal digits)")
    .option("--id <id>", "only this letter, by its id or message id; may be repeated", (one, all: string[] = []) => [
      ...all,
      one,
    ])
    .option("--since <time>", "only those put aside since then: 2026-05-01T10:00Z, or 2h for two hours ago", time)
    .option("--until <time>", "only those put aside before then", time)
    .option("--limit <count>", "no more than so many", wholeNumber);
}

/** Whether the command line chooses among the letters at all. */
export function isFiltered({ code, event, key, id, since, until, limit }: LetterFlags): boolean {
  return [code, event, key, id, since, until, limit].some((one) => one !== undefined);
}

/** Opens a group's dead letters, for as long as `work` takes. Throws CliError. */
export function withLetters<Result>(
  flags: BrokerFlags & Pick<LetterFlags, "topic" | "group">,
  env: NodeJS.ProcessEnv,
  work: (box: DeadLetterBox) => Promise<Result>,
): Promise<Result> {
  return withTransport(flags, env, async (transport) => {
    if (!keepsLetters(transport))
      throw new CliError({
        code: "cli/no-dead-letters",
        message: "This broker keeps no dead letters that concordat could list.",
        hint: "Give --brokers or --amqp of a broker on which consumers have `deadLetters`.",
      });
    return work(await transport.deadLetters(flags.topic, flags.group, { create: false }));
  });
}

function keepsLetters(transport: Transport): transport is DeadLetterTransport {
  return "deadLetters" in transport;
}

/** The letters that the command line means, in the order of the box. */
export async function* lettersOf(box: DeadLetterBox, flags: LetterFlags): AsyncGenerator<FoundLetter> {
  const accepts = (letter: DeadLetter): boolean => isMeant(describeLetter(letter), flags);
  const limit = flags.limit === undefined ? {} : { limit: flags.limit };
  for await (const letter of box.list({ accepts, ...limit })) yield { letter, facts: describeLetter(letter) };
}

function isMeant(facts: LetterFacts, { code, event, key, id, since, until }: LetterFlags): boolean {
  const { time = 0 } = facts;
  return (
    (code === undefined || facts.code === code) &&
    (event === undefined || facts.event === event) &&
    (key === undefined || facts.key === key) &&
    (id === undefined || id.includes(facts.id) || (facts.messageId !== undefined && id.includes(facts.messageId))) &&
    (since === undefined || time >= since) &&
    (until === undefined || time < until)
  );
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since 1970 of a time, or of so long ago. */
function time(text: string): number {
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ago = UNITS[unit];
  if (count !== undefined && ago !== undefined) return Date.now() - Number(count) * ago;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new InvalidArgumentError("It must be a time such as 2026-05-01T10:00Z, or an age such as 30m, 2h or 7d.");
}
