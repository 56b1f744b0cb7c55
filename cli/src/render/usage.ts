import type { DeployedReader, UsageReport } from "@concordat/client/api";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { table } from "./table.ts";
import { hanging } from "./wrap.ts";

/** Who reads which field, a line each. That nobody is known to read others is said once, with what is not known. */
export function usageText(report: UsageReport, paint: Paint): string {
  const { subject, version, environment, fields, unknown, through = [], unlisted = 0 } = report;
  const where = environment === undefined ? "deployed anywhere" : `deployed in ${environment}`;
  const read = fields.filter(({ readers }) => readers.length > 0);
  const unread = fields.filter(({ readers }) => readers.length === 0).map(({ field }) => field);
  const room =
    paint.width === undefined ? undefined : paint.width - 4 - Math.max(0, ...read.map(({ field }) => field.length));
  const line = (text: string) => `  ${hanging(printable(text), 4, paint.width)}`;
  return [
    paint("bold", printable(`${subject} version ${version}: who reads it, by contracts ${where}`)),
    ...(read.length === 0
      ? []
      : [
          table(
            read.flatMap(({ field, readers }) =>
              inLines(readers.map(named), room).map((text, at) => [
                { text: at === 0 ? field : "", style: "cyan" },
                text,
              ]),
            ),
            paint,
            { indent: 2 },
          ),
        ]),
    ...(unread.length === 0 ? [] : [line(`${nobody(report)}: ${unread.join(", ")}`)]),
    ...(unlisted === 0
      ? []
      : [line(`and ${unlisted.toLocaleString("en")} further places of the same types, which no contract reads`)]),
    ...through.map((one) =>
      line(
        `${one.subject} refers to it, and ${one.readers.map(named).join(", ")} may read it there: concordat usage ${one.subject}`,
      ),
    ),
    ...unknown.map((one) => line(`no contract: ${named(one)} consumes it, and what it reads is not known`)),
  ].join("\n");
}

/** The readers in one line, or in a line each where they do not fit. */
function inLines(readers: readonly string[], room: number | undefined): readonly string[] {
  const all = readers.join(", ");
  return room === undefined || all.length <= room ? [all] : readers;
}

function nobody({ subject, environment, unknown, incomplete = [], through = [] }: UsageReport): string {
  const where = environment === undefined ? "" : ` in ${environment}`;
  const none = `no contract${through.length === 0 ? "" : ` on ${subject} itself`} deployed${where} reads these`;
  const has = (count: number) => `${count} consumer${count === 1 ? " has" : "s have"}`;
  return [
    none,
    ...(unknown.length === 0 ? [] : [`${has(unknown.length)} no contract`]),
    ...(incomplete.length === 0 ? [] : [`${has(incomplete.length)} an incomplete one`]),
  ].join("; ");
}

function named({ service, version, environments, complete }: DeployedReader): string {
  return `${service} ${version} (${environments.join(", ")})${complete === false ? " incomplete" : ""}`;
}
