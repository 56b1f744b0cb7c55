import type { Impact, Touched } from "@concordat/client/api";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { heading } from "./remark.ts";
import { hanging } from "./wrap.ts";

/** The rule that a field somebody reads is touched. */
export const FIELD_READ = "contract/field-read";

/**
 * Who reads what a change touches, a line each. A compatible change may still take away what somebody reads. That nobody
 * is known to read a field is said with what is not known.
 */
export function impactLines(impact: Impact, paint: Paint): readonly string[] {
  const { touched, unread, unlisted = 0 } = impact;
  const note = (text: string) =>
    `${paint(["bold", "blue"], "note")}${paint("bold", ":")} ${hanging(printable(text), 6, paint.width)}`;
  const named = [...unread.slice(0, MOST), ...others(unread.length - MOST + unlisted)];
  const silent =
    unread.length === 0 ? [] : [note(`no contract that is deployed reads ${named.join(", ")}${without(impact)}`)];
  return [...touched.map((one) => heading("warning", FIELD_READ, touchedSentence(one), paint)), ...silent];
}

/** The most fields that are named in one line. */
const MOST = 20;

function others(number: number): readonly string[] {
  return number <= 0 ? [] : [`and ${number.toLocaleString("en")} more`];
}

/** Who reads a field that a change touches, and where it is deployed. */
export function touchedSentence({ service, version, environments, field, event, change, complete }: Touched): string {
  const what = change === "removed" ? "which this change removes" : "which has another type now";
  const more = complete === false ? " (its contract is incomplete: it may read more)" : "";
  return `${service} ${version}, deployed in ${environments.join(", ")}, reads ${field} of ${event}, ${what}${more}`;
}

/** What is not known beside: of consumers without a contract, and of those whose contract is incomplete. */
function without({ unknown, incomplete = [] }: Impact): string {
  const names = (readers: Impact["unknown"]) =>
    readers.map(({ service, version }) => `${service} ${version}`).join(", ");
  const none = unknown.length === 1 ? "one consumer has" : `${unknown.length} consumers have`;
  const parts = incomplete.length === 1 ? "one consumer has" : `${incomplete.length} consumers have`;
  return [
    ...(unknown.length === 0 ? [] : [`; ${none} no contract: ${names(unknown)}`]),
    ...(incomplete.length === 0 ? [] : [`; ${parts} an incomplete one and may read more: ${names(incomplete)}`]),
  ].join("");
}
