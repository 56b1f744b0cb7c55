import { openRelay, type Relay, RelayError } from "@concordat/client/relay";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { type BrokerFlags, onBroker, withTransport } from "../project/broker.ts";
import { type DatabaseFlags, onDatabase, withDatabase } from "../project/database.ts";
import { stopSignal } from "../project/stop.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { type CommonFlags, common, wholeNumber } from "./options.ts";
import { statusLines } from "./outbox.ts";

interface RelayFlags extends CommonFlags, DatabaseFlags, BrokerFlags {
  readonly once?: boolean;
  readonly poll?: number;
}

/** `concordat relay`: sends what services write into their outbox. */
export function relayCommand(command: Command, io: Io): Command {
  return onBroker(onDatabase(common(command)))
    .option("--once", "send what waits, say what is left, and end")
    .option("--poll <ms>", "milliseconds between two looks; 1000, and 100 for SQLite", wholeNumber)
    .addHelpText(
      "after",
      "\nExample:\n  concordat relay --database postgres://shop@127.0.0.1/shop --brokers 127.0.0.1:9092\n\nExit codes: 0 stopped by a signal, or with --once all sent, 1 with --once something is left, 2 usage or input, 3 broker or database unreachable.",
    )
    .action(async (flags: RelayFlags) => io.finish(await relay(io, flags)));
}

function relay(io: Io, flags: RelayFlags): Promise<ExitCode> {
  const stop = flags.once === true ? undefined : stopSignal();
  return withDatabase(flags, io.env, (database) =>
    withTransport(flags, io.env, async (transport) => {
      const away = Promise.withResolvers<never>();
      const options = { database, transport, ...(flags.poll === undefined ? {} : { pollMs: flags.poll }) };
      if (stop === undefined) {
        const onError = (error: unknown) => (isAway(error) ? away.reject(asUnreachable(error)) : report(io, error));
        await using running = await openRelay({ ...options, onError });
        return await Promise.race([once(io, flags, running), away.promise]);
      }
      await using _running = await openRelay({ ...options, onError: (error) => report(io, error) });
      if (flags.format === "json") io.out(JSON.stringify({ relaying: true, pid: process.pid }));
      else io.out("Relaying. Stop it with Ctrl-C.");
      await stop;
      return EXIT.yes;
    }),
  );
}

async function once(io: Io, { format }: RelayFlags, running: Relay): Promise<ExitCode> {
  await running.flush();
  const status = await running.status();
  io.out(format === "json" ? jsonText(status) : statusLines(status).map(printable).join("\n"));
  return status.waiting === 0 ? EXIT.yes : EXIT.no;
}

function isAway(error: unknown): error is RelayError {
  return error instanceof RelayError && error.code !== "relay/stuck";
}

/** With --once, the command does not wait until the broker or database is back. */
function asUnreachable({ code, message, hint, cause }: RelayError): CliError {
  return new CliError({ code, message, hint, exit: EXIT.unreachable, cause });
}

function report(io: Io, error: unknown): void {
  if (!(error instanceof Error)) return io.note(String(error));
  const { message, hint, code } = error as Error & { readonly code?: string; readonly hint?: string };
  io.note(printable(`error[${code ?? "relay/unknown"}]: ${message} ${hint ?? ""}`.trimEnd()));
}
