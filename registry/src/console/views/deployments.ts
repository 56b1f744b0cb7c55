import type { DeployAnswer } from "@concordat/client/api";
import { type Html, html } from "../html.ts";
import { AnswerMark } from "./can-i-deploy.ts";
import { Empty, hrefWith, Mark, Moment, PageHead } from "./parts.ts";

/** A version that runs somewhere, and since when, in milliseconds since 1970. */
export interface DeployedVersion {
  readonly version: string;
  readonly since: number;
}

/** A service, its newest version, and what of it runs in each environment. */
export interface DeploymentRow {
  readonly service: string;
  readonly newest: { readonly version: string; readonly published: number } | undefined;
  /** By environment; undefined where it does not run there. */
  readonly deployed: Readonly<Record<string, DeployedVersion | undefined>>;
  /** Whether the newest version may go to an environment where it is not, as far as that was asked. */
  readonly answers: Readonly<Record<string, DeployAnswer | undefined>>;
}

/** What the page of deployments shows. */
export interface DeploymentsModel {
  readonly environments: readonly { readonly name: string; readonly production: boolean }[];
  readonly rows: readonly DeploymentRow[];
  readonly now: number;
}

/** Services by environments. */
export function DeploymentsView({ environments, rows, now }: DeploymentsModel): Html {
  return html`<div>
    <${PageHead} title="Deployments" lead="Which version of which service runs where, and whether its newest one may follow."
      actions=${rows.length > 0 && html`<a class="button" href="/ui/can-i-deploy">Can I deploy?</a>`} />
    ${
      rows.length === 0
        ? html`<${Empty} title="No service was published yet">Publish one, then record where it runs: <code>concordat record-deployment --service orders --version 1.0.0 --to staging</code></${Empty}>`
        : html`<div class="table-box" role="region" aria-label="Deployments" tabindex="0"><table class="table deployments">
            <thead><tr><th scope="col">Service</th><th scope="col">Newest version</th>
              ${environments.map(({ name, production }) => html`<th scope="col">${name}${production && name !== "production" && html` <${Mark} kind="accent">production</${Mark}>`}</th>`)}
            </tr></thead>
            <tbody>${rows.map(
              (row) => html`<tr>
                <th scope="row"><a href=${hrefWith("/ui/map", { focus: row.service })}>${row.service}</a></th>
                <td>${
                  row.newest === undefined
                    ? "–"
                    : html`<span class="mono">${row.newest.version}</span> <span class="help"><${Moment} time=${row.newest.published} now=${now} /></span>`
                }</td>
                ${environments.map(({ name }) => html`<td><${Cell} row=${row} environment=${name} now=${now} /></td>`)}
              </tr>`,
            )}</tbody>
          </table></div>
          ${environments.length === 0 && html`<p class="note">There are no environments yet. Make one: <code>concordat environments --create production --production</code></p>`}`
    }
  </div>`;
}

function Cell({
  row,
  environment,
  now,
}: {
  readonly row: DeploymentRow;
  readonly environment: string;
  readonly now: number;
}): Html {
  const { service, newest } = row;
  const there = row.deployed[environment];
  const answer = row.answers[environment];
  const isBehind = newest !== undefined && newest.version !== there?.version;
  return html`<div class="deployed">
    ${
      there === undefined
        ? html`<span class="help">not deployed</span>`
        : html`<span><span class="mono">${there.version}</span> <span class="help"><${Moment} time=${there.since} now=${now} /></span></span>`
    }
    ${
      isBehind &&
      html`<a class="next" href=${hrefWith("/ui/can-i-deploy", { service, version: newest.version, environment })}>Deploy ${newest.version}?<span class="sr-only"> ${service} to ${environment}</span>${
        answer !== undefined && html` <${AnswerMark} answer=${answer} />`
      }</a>`
    }
  </div>`;
}
