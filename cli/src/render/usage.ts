import type { DeployedReader, FieldUsage, UsageReport } from "@concordat/client/api";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** Who reads which field, a line each. That nobody is known to read a field is said with what is not known. */
export function usageText(report: UsageReport, paint: Paint): string {
  const { subject, version, environment, fields, unknown, through = [], unlisted = 0 } = report;
  const where = environment === undefined ? "deployed anywhere" : `deployed in ${environment}`;
  const width = fields.reduce((most, { field }) => Math.max(most, field.length), 0);
  return [
    paint("bold", printable(`${subject} version ${version}: who reads it, by contracts ${where}`)),
    ...fields.map((one) => `  ${printable(one.field.padEnd(width))}  ${printable(readers(one, report))}`),
    ...(unlisted === 0
      ? []
      : [`  and ${unlisted.toLocaleString("en")} further places of the same types, which no contract reads`]),
    ...through.map((one) =>
      printable(
        `  ${one.subject} refers to it, and ${one.readers.map(named).join(", ")} may read it there: concordat usage ${one.subject}`,
      ),
    ),
    ...unknown.map((one) => printable(`  no contract: ${named(one)} consumes it, and what it reads is not known`)),
  ].join("\n");
}

function readers({ readers: all }: FieldUsage, report: UsageReport): string {
  if (all.length > 0) return all.map(named).join(", ");
  const { subject, environment, unknown, incomplete = [], through = [] } = report;
  const where = environment === undefined ? "" : ` in ${environment}`;
  const nobody = `no contract${through.length === 0 ? "" : ` on ${subject} itself`} deployed${where} reads it`;
  const has = (count: number) => `${count} consumer${count === 1 ? " has" : "s have"}`;
  return [
    nobody,
    ...(unknown.length === 0 ? [] : [`${has(unknown.length)} no contract`]),
    ...(incomplete.length === 0 ? [] : [`${has(incomplete.length)} an incomplete one`]),
  ].join("; ");
}

function named({ service, version, environments, complete }: DeployedReader): string {
  return `${service} ${version} (${environments.join(", ")})${complete === false ? " incomplete" : ""}`;
}
