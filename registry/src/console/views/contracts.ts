import { type ContractMessage, isComplete } from "@concordat/contracts/model";
import { pathText } from "@concordat/schema";
import type { ContractDetail, ContractPair } from "../../cases/contract-list.ts";
import { type Html, html } from "../html.ts";
import { amount, Empty, hrefWith, Mark, Moment, PageHead, Section, subjectHref } from "./parts.ts";

/** What the list of contracts shows. */
export interface ContractsModel {
  readonly pairs: readonly ContractPair[];
  readonly now: number;
}

/** The address of a contract's page. */
export function contractHref(consumer: string, provider: string, version?: string): string {
  return hrefWith(`/ui/contracts/${encodeURIComponent(consumer)}/${encodeURIComponent(provider)}`, { version });
}

/** What consumers expect of providers. */
export function ContractsView({ pairs, now }: ContractsModel): Html {
  return html`<div>
    <${PageHead} title="Contracts" lead="What each consumer reads of a provider's events, recorded by running its handlers, and what the provider made of it." />
    ${
      pairs.length === 0
        ? html`<${Empty} title="There are no contracts yet">Record one in the consumer's tests, and publish it with the service: <code>concordat publish --service payments --version 1.0.0</code></${Empty}>`
        : html`<div class="table-box" role="region" aria-label="Contracts" tabindex="0"><table class="table">
            <thead><tr><th scope="col">Consumer and provider</th><th scope="col">Events</th><th scope="col">Recorded</th><th scope="col">Verified by</th></tr></thead>
            <tbody>${pairs.map((pair) => html`<${PairRow} pair=${pair} now=${now} />`)}</tbody>
          </table></div>`
    }
  </div>`;
}

function PairRow({ pair, now }: { readonly pair: ContractPair; readonly now: number }): Html {
  const { consumer, provider, versions, events, complete, results } = pair;
  return html`<tr>
    <th scope="row"><a href=${contractHref(consumer, provider)}>${consumer} with ${provider}</a>
      <div class="help">${versions.map(({ version, environments }) => [version, ...environments].join(" ")).join(", ")}</div></th>
    <td>${events.map((event) => html`<div>${event}</div>`)}</td>
    <td><${Completeness} complete=${complete} /></td>
    <td>${
      results.length === 0
        ? html`<${Mark} kind="warn">not yet</${Mark}>`
        : results
            .slice(0, 3)
            .map(
              ({ version, success, time }) =>
                html`<div><${ResultMark} success=${success} /> ${version} <span class="help"><${Moment} time=${time} now=${now} /></span></div>`,
            )
    }</td>
  </tr>`;
}

function Completeness({ complete }: { readonly complete: boolean }): Html {
  return complete ? html`<${Mark} kind="good">complete</${Mark}>` : html`<${Mark} kind="warn">incomplete</${Mark}>`;
}

function ResultMark({ success }: { readonly success: boolean }): Html {
  return success ? html`<${Mark} kind="good">passed</${Mark}>` : html`<${Mark} kind="bad">failed</${Mark}>`;
}

/** What a contract's page shows. */
export interface ContractModel extends ContractDetail {
  readonly now: number;
}

/** A contract: what is read, which branches never ran, and results over time. */
export function ContractView(model: ContractModel): Html {
  const { consumer, provider, versions, shown, contract } = model;
  const { messages, deletions = [] } = contract;
  const complete = isComplete(contract);
  return html`<div>
    <${PageHead} title=${`${consumer} with ${provider}`} trail=${[{ label: "Contracts", href: "/ui/contracts" }]}
      lead=${html`What ${consumer} ${shown.version} reads of the events of ${provider}. <${Completeness} complete=${complete} />`} />
    ${
      versions.length > 1 &&
      html`<nav class="choice-tabs" aria-label="Versions of the consumer"><ul>${versions.map(
        ({ version, environments }) =>
          html`<li><a href=${contractHref(consumer, provider, version)} aria-current=${version === shown.version ? "page" : undefined}>${[version, ...environments].join(" ")}</a></li>`,
      )}</ul></nav>`
    }
    <${Section} id="reads" title="What is read" note=${`${amount(messages.length, "message")}. A field that is not here may change without ${consumer} noticing${complete ? "." : ", as far as its handlers were run."}`}>
      ${messages.map((message, index) => html`<${Message} message=${message} index=${index} />`)}
      ${deletions.map(
        ({ topic, gaps }) =>
          html`<article class="panel"><h3>Deletions of keys on ${topic}</h3><${Gaps} gaps=${gaps} /></article>`,
      )}
    </${Section}>
    <${Results} ...${model} />
    <p class="note">SHA-256 <code class="hash">${shown.sha}</code></p>
  </div>`;
}

/** What stands where there is no such contract. */
export function NoContract({
  consumer,
  provider,
  version,
}: {
  readonly consumer: string;
  readonly provider: string;
  readonly version: string | undefined;
}): Html {
  const who = version === undefined ? consumer : `${consumer} ${version}`;
  return html`<div>
    <${PageHead} title=${`${consumer} with ${provider}`} trail=${[{ label: "Contracts", href: "/ui/contracts" }]} />
    <${Empty} title=${`${who} has no contract with ${provider}`}><a href="/ui/contracts">Show all contracts</a></${Empty}>
  </div>`;
}

function Message({ message, index }: { readonly message: ContractMessage; readonly index: number }): Html {
  const { description, subject, version, schemaId, reads, body, gaps } = message;
  return html`<article class="panel" aria-labelledby=${`message-${index}`}>
    <h3 id=${`message-${index}`}>${description}</h3>
    <p class="help"><a href=${subjectHref(subject, version)}>${subject} version ${version}</a>, id ${schemaId}</p>
    <div class="halves">
      <div><h4>Fields read</h4><ul class="plain mono">${reads
        .map(pathText)
        .sort()
        .map((path) => html`<li>${path}</li>`)}</ul></div>
      <div><h4>Example</h4><pre class="panel-code" tabindex="0" aria-label=${`Example of ${description}`}>${JSON.stringify(body, undefined, 2)}</pre></div>
    </div>
    <${Gaps} gaps=${gaps} />
  </article>`;
}

/** Branches of a handler that no sample entered. */
function Gaps({ gaps }: { readonly gaps: readonly string[] }): Html | undefined {
  if (gaps.length === 0) return undefined;
  return html`<div class="gaps">
    <h4>${amount(gaps.length, "branch", "branches")} never ran</h4>
    <p class="help">The handler may read more than is said here. Give the recording an event that goes there.</p>
    <ul class="plain mono">${gaps.map((gap) => html`<li>${gap}</li>`)}</ul>
  </div>`;
}

function Results({ results, provider, now }: ContractModel): Html {
  return html`<${Section} id="results" title="Results">
    ${
      results.length === 0
        ? html`<${Empty} title=${`${provider} has not verified this contract`}>Verify it in the tests of ${provider}, with <code>verifyContracts</code> of <code>@concordat/contracts/verify</code>, and publish the result.</${Empty}>`
        : html`<div class="table-box" role="region" aria-label="Results of verifications" tabindex="0"><table class="table">
            <thead><tr><th scope="col">When</th><th scope="col">Version of ${provider}</th><th scope="col">Result</th><th scope="col">What did not match</th></tr></thead>
            <tbody>${results.map(
              ({ version, success, mismatches, time }) => html`<tr>
                <td><${Moment} time=${time} now=${now} /></td>
                <th scope="row" class="mono">${version}</th>
                <td><${ResultMark} success=${success} /></td>
                <td>${mismatches.map((one) => html`<div>${one.message}: <code>${one.path}</code> ${one.problem}</div>`)}</td>
              </tr>`,
            )}</tbody>
          </table></div>`
    }
  </${Section}>`;
}
