import type { DeployedReader, ReferrerImpact, Touched } from "@concordat/client/api";
import type { Trial } from "../../cases/trial.ts";
import { type Html, html, type Inside } from "../html.ts";
import { amount, Mark, Section, subjectHref } from "./parts.ts";

/** Who would break: services by their contracts, and schemas that refer to the subject. */
export function ImpactView({ trial }: { readonly trial: Trial }): Html {
  const { impact, referrers = [], policy, comparisons } = trial;
  const { touched = [], unread = [] } = impact ?? {};
  const hasChange = touched.length + unread.length > 0 || comparisons.some(({ differences }) => differences.length > 0);
  // Where nothing changes for readers, it does not matter of whom it is not known what they read.
  const { unknown = [], incomplete = [] } = (hasChange ? impact : undefined) ?? {};
  const isNobody = touched.length + unknown.length + incomplete.length + referrers.length === 0;
  return html`<${Section} id="try-impact" title="Who would break">
    ${isNobody && html`<p>Nobody that is known of: no deployed service reads what it changes, and no schema that refers to it breaks.</p>`}
    ${touched.length > 0 && html`<ul class="try-list">${touched.map(TouchedRow)}</ul>`}
    ${referrers.length > 0 && html`<ul class="try-list">${referrers.map(ReferrerRow)}</ul>`}
    ${referrers.length > 0 && html`<p class="help">The policy for schemas that refer to it is <code>${policy?.referrers}</code>.</p>`}
    ${unknown.length > 0 && html`<p class="note">No contract says what ${readersIn(unknown)} read${unknown.length === 1 ? "s" : ""}.</p>`}
    ${incomplete.length > 0 && html`<p class="note">The contract of ${readersIn(incomplete)} is incomplete: it may read more.</p>`}
    ${unread.length > 0 && html`<p class="note">Changed, and read by no deployed contract: ${fieldsIn(unread)}.</p>`}
  </${Section}>`;
}

function TouchedRow({ service, version, environments, field, event, change }: Touched): Html {
  return html`<li>
    <${Mark} kind="bad">${change}</${Mark}> <strong>${service} ${version}</strong> in ${environments.join(", ")} reads
    <code>${field}</code> of <code>${event}</code>, which this ${change === "removed" ? "removes" : "gives another type"}.
  </li>`;
}

function ReferrerRow({ subject, version, outcome, message, through = [] }: ReferrerImpact): Html {
  return html`<li>
    <${Mark} kind="bad">${outcome === "unresolved" ? "no longer valid" : "incompatible"}</${Mark}>
    <a href=${subjectHref(subject)}>${subject}</a>, version ${version}${through.length > 0 && `, through ${through.join(", ")}`}: ${message}
  </li>`;
}

const SHOWN = 12;

function readersIn(readers: readonly DeployedReader[]): Inside {
  const named = readers.slice(0, SHOWN).map(({ service, version }) => `${service} ${version}`);
  const more = readers.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${amount(more, "other")}` : ""}`;
}

function fieldsIn(fields: readonly string[]): Inside {
  const more = fields.length - SHOWN;
  return html`${fields.slice(0, SHOWN).map((one, index) => html`${index > 0 && ", "}<code>${one}</code>`)}${more > 0 && ` and ${amount(more, "other")}`}`;
}
