import type { Command } from "commander";
import { diagnose } from "../doctor/diagnose.ts";
import type { DoctorFinding } from "../doctor/finding.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import type { BrokerFlags } from "../project/broker.ts";
import type { RegistryFlags } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import type { Style } from "../render/paint.ts";
import { printable } from "../render/printable.ts";
import { hanging } from "../render/wrap.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface DoctorFlags extends CommonFlags, RegistryFlags, Pick<BrokerFlags, "brokers" | "amqp"> {}

/** `concordat doctor`: what is wrong around a project, and how to fix it. */
export function doctorCommand(command: Command, io: Io): Command {
  command
    .option("--brokers <list>", "Kafka: host:port of brokers, by commas (CONCORDAT_BROKERS)")
    .option("--amqp <url>", "RabbitMQ: amqp://host:port/vhost (CONCORDAT_AMQP)");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat doctor\n\nExit codes: 0 nothing is wrong, 1 something is, 2 usage, 3 nothing is wrong but what cannot be reached.",
    )
    .action(async (flags: DoctorFlags) => io.finish(await doctor(io, flags)));
}

async function doctor(io: Io, flags: DoctorFlags): Promise<ExitCode> {
  const findings = await io.waiting("Looking", diagnose(flags, io.env));
  const wrong = findings.filter(({ state }) => state === "wrong");
  if (flags.format === "json") io.out(jsonText({ healthy: wrong.length === 0, findings }));
  else io.out(doctorText(io, findings));
  if (wrong.length === 0) return EXIT.yes;
  return wrong.every(({ unreachable }) => unreachable) ? EXIT.unreachable : EXIT.no;
}

const WORDS: Readonly<Record<DoctorFinding["state"], readonly [string, Style | readonly Style[]]>> = {
  fine: ["fine", "green"],
  note: ["note", "yellow"],
  wrong: ["wrong", ["bold", "red"]],
};

function doctorText(io: Io, findings: readonly DoctorFinding[]): string {
  const { paint } = io;
  const lines = findings.flatMap(({ what, state, message, help }) => {
    const [word, style] = WORDS[state];
    const head = `${paint(style, word.padEnd(6))}${paint("bold", what.padEnd(10))}`;
    const line = `${head}${hanging(printable(message), 16, paint.width)}`;
    if (help === undefined) return [line];
    return [line, `${" ".repeat(16)}${paint("blue", "help:")} ${hanging(printable(help), 22, paint.width)}`];
  });
  const wrong = findings.filter(({ state }) => state === "wrong").length;
  const end =
    wrong === 0
      ? paint(["bold", "green"], "Nothing is wrong.")
      : paint(["bold", "red"], `${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.`);
  return [...lines, "", end].join("\n");
}
