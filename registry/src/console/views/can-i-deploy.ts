import type { DeployAnswer, DeployDecision } from "@concordat/client/api";
import {
  type DecisionGroup,
  decisionGroups,
  decisionReasons,
  decisionSentence,
  nothingMet,
} from "@concordat/contracts/matrix";
import { type Html, html } from "../html.ts";
import { Empty, Mark, PageHead, Section, subjectHref } from "./parts.ts";

/** What the page of a decision shows. */
export interface GateModel {
  readonly services: readonly string[];
  readonly environments: readonly string[];
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  /** Of the service that is asked about, the newest first. */
  readonly versions: readonly string[];
  /** Undefined where not all is said that has to be. */
  readonly decision: DeployDecision | undefined;
}

const KINDS: Readonly<Record<DeployAnswer, string>> = { yes: "good", no: "bad", unknown: "warn" };

/** An answer as a mark. */
export function AnswerMark({ answer }: { readonly answer: DeployAnswer }): Html {
  return html`<${Mark} kind=${KINDS[answer]}>${answer}</${Mark}>`;
}

/** May a version of a service go to an environment? The same rows as `concordat can-i-deploy`. */
export function GateView(model: GateModel): Html {
  const { decision, services } = model;
  return html`<div>
    <${PageHead} title="Can I deploy?" trail=${[{ label: "Deployments", href: "/ui/deployments" }]}
      lead="Would anything that runs there break, by schemas, contracts and what was verified?" />
    ${
      services.length === 0
        ? html`<${Empty} title="No service was published yet">Publish one: <code>concordat publish --service orders --version 1.0.0</code></${Empty}>`
        : html`<${Question} ...${model} />`
    }
    ${decision !== undefined && html`<${Decision} ...${decision} />`}
  </div>`;
}

function Question({ services, environments, service, version, environment, versions }: GateModel): Html {
  return html`<form class="filters" method="get" action="/ui/can-i-deploy">
    <label>Service<select name="service" required>
      ${services.map((one) => html`<option value=${one} selected=${one === service}>${one}</option>`)}
    </select></label>
    <label>Version<input name="version" value=${version} list="versions" placeholder="1.4.0" spellcheck=${false} autocomplete="off" /></label>
    <datalist id="versions">${versions.map((one) => html`<option value=${one}></option>`)}</datalist>
    <label>Environment<select name="environment" required>
      ${environments.map((one) => html`<option value=${one} selected=${one === environment}>${one}</option>`)}
    </select></label>
    <button class="button primary">Ask</button>
  </form>
  ${
    service !== undefined &&
    version === undefined &&
    html`<p class="note">Versions of ${service}: ${versions
      .slice(0, 20)
      .map(
        (one, index) =>
          html`${index > 0 && ", "}<a href=${`/ui/can-i-deploy?${new URLSearchParams({ service, version: one, environment: environment ?? environments[0] ?? "" })}`}>${one}</a>`,
      )}</p>`
  }`;
}

function Decision(decision: DeployDecision): Html {
  const { answer, rows, service, version, environment } = decision;
  const groups = decisionGroups(rows);
  return html`<div class=${`verdict verdict-${KINDS[answer]}`} role="status">
      <strong>${answer}</strong> ${decisionSentence(decision)}
    </div>
    ${
      groups.length === 0
        ? html`<p class="note">${nothingMet(decision)}</p>`
        : html`<${Section} id="rows" title="What was looked at"><div class="table-box" role="region" aria-label="Rows of the decision" tabindex="0"><table class="table">
            <thead><tr><th scope="col">Answer</th><th scope="col">Other service</th><th scope="col">Subject</th><th scope="col">Looked at</th></tr></thead>
            ${groups.map((group) => html`<${GroupRows} ...${group} />`)}
          </table></div></${Section}>`
    }
    <p class="note">In a pipeline: <code>concordat can-i-deploy --service ${service} --version ${version} --to ${environment}</code></p>`;
}

function GroupRows(group: DecisionGroup): Html {
  const { answer, other, role, subject, kinds } = group;
  const reasons = decisionReasons(group);
  return html`<tbody class="group">
    <tr>
      <td><${AnswerMark} answer=${answer} /></td>
      <th scope="row">${other.service} ${other.version}</th>
      <td>${role} ${subject.split(", ").map((one, index) => html`${index > 0 && ", "}<a href=${subjectHref(one)}>${one}</a>`)}</td>
      <td>${kinds.join(", ")}</td>
    </tr>
    ${
      reasons.length > 0 &&
      html`<tr class="reasons"><td colspan="4"><dl class="reason-list">${reasons.map(
        ({ name, text }) => html`<div><dt class=${`reason-${name}`}>${name}</dt><dd>${text}</dd></div>`,
      )}</dl></td></tr>`
    }
  </tbody>`;
}
