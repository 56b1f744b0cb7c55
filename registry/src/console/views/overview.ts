import { type Html, html, type Inside } from "../html.ts";
import {
  amount,
  Empty,
  formatName,
  hrefWith,
  Mark,
  Moment,
  PageHead,
  Section,
  subjectHref,
  thousands,
} from "./parts.ts";

/** An environment with what may be decided for it. */
export interface OverviewEnvironment {
  readonly name: string;
  readonly production: boolean;
  /** Services that run there. */
  readonly deployed: number;
  /** Services whose newest version does not run there. */
  readonly open: number;
  /** Some of these. */
  readonly decisions: readonly {
    readonly service: string;
    readonly version: string;
    /** The version that runs there now. */
    readonly running: string | undefined;
    readonly answer: { readonly answer: "yes" | "no" | "unknown"; readonly reason: string | undefined };
  }[];
}

/** A name and how often. */
interface Count {
  readonly name: string;
  readonly count: number;
}

/** What the overview shows. */
export interface OverviewModel {
  readonly subjects: number;
  readonly versions: number;
  readonly services: number;
  readonly formats: readonly Count[];
  readonly contexts: readonly Count[];
  readonly newest: readonly {
    readonly name: string;
    readonly version: number;
    readonly time: number;
    readonly by: string | undefined;
  }[];
  /** Whether it is known who made changes, and shown. */
  readonly authors: "shown" | "hidden" | "unknown";
  readonly rejections: readonly {
    readonly name: string;
    readonly reason: string;
    readonly time: number;
    readonly count: number;
  }[];
  readonly environments: readonly OverviewEnvironment[];
  readonly now: number;
}

/** What is in the registry, and what has happened. */
export function Overview(model: OverviewModel): Html {
  const { subjects, versions, services, contexts } = model;
  if (subjects === 0 && services === 0) return html`<div><${PageHead} title="Overview" /><${Welcome} /></div>`;
  return html`<div>
    <${PageHead} title="Overview" />
    <dl class="counts">
      <div><dt>Subjects</dt><dd><a href="/ui/subjects">${thousands(subjects)}</a></dd></div>
      <div><dt>Versions</dt><dd>${thousands(versions)}</dd></div>
      <div><dt>Services</dt><dd><a href="/ui/deployments">${thousands(services)}</a></dd></div>
      <div><dt>Contexts</dt><dd>${thousands(contexts.length)}</dd></div>
    </dl>
    <div class="two overview">
      <div><${Changes} ...${model} /><${Rejections} ...${model} /></div>
      <div><${Environments} ...${model} /><${Contents} ...${model} /></div>
    </div>
  </div>`;
}

function Welcome(): Html {
  return html`<${Empty} title="There are no schemas yet">
    Register the first one: <code>concordat register order.avsc --subject orders-value</code>
    <br />Or look around with the data of a shop: <code>concordat serve --demo</code>
  </${Empty}>`;
}

const AUTHORS: Readonly<Record<OverviewModel["authors"], string | undefined>> = {
  shown: undefined,
  hidden: "Who made a change is shown to administrators.",
  unknown: "Who made a change is known where access control is on.",
};

function Changes({ newest, authors, now }: OverviewModel): Html {
  return html`<${Section} id="changes" title="Recent changes" note=${AUTHORS[authors]}>
    <ul class="rows">${newest.map(
      ({ name, version, time, by }) => html`<li>
        <span><a href=${subjectHref(name, version)}>${name}</a> <${Mark}>v${version}</${Mark}></span>
        <span class="help">${by !== undefined && html`<span>${by}, </span>`}<${Moment} time=${time} now=${now} /></span>
      </li>`,
    )}</ul>
  </${Section}>`;
}

function Rejections({ rejections, now }: OverviewModel): Html {
  return html`<${Section} id="rejected" title="Rejected checks" note="Of this process, since it started: they are not stored.">
    ${
      rejections.length === 0
        ? html`<${Empty} title="None">Checks and registrations that are rejected appear here, with the reason.</${Empty}>`
        : html`<ul class="rows tall">${rejections.map(
            ({ name, reason, time, count }) => html`<li>
              <span><a href=${subjectHref(name)}>${name}</a> <span class="said reason">${reason}</span></span>
              <span class="help">${count > 1 && `${count} times, `}<${Moment} time=${time} now=${now} /></span>
            </li>`,
          )}</ul>`
    }
  </${Section}>`;
}

const ANSWERS = { yes: "good", no: "bad", unknown: "warn" } as const;
const WORDS = { yes: "can be deployed", no: "cannot be deployed", unknown: "unknown" } as const;

function Environments({ environments }: OverviewModel): Html {
  return html`<${Section} id="decisions" title="Open decisions">
    ${
      environments.length === 0
        ? html`<${Empty} title="No environments">Make one: <code>concordat environments --create staging</code></${Empty}>`
        : environments.map(Environment)
    }
  </${Section}>`;
}

function Environment({ name, production, deployed, open, decisions }: OverviewEnvironment): Html {
  return html`<div class="environment">
    <h3>${name} ${production && name !== "production" && html`<${Mark} kind="accent">production</${Mark}>`}<span class="help"> ${amount(deployed, "service")} deployed</span></h3>
    ${
      open === 0
        ? html`<p class="help">Every service runs there in its newest version.</p>`
        : html`<ul class="rows tall">${decisions.map(
            ({ service, version, running, answer }) => html`<li>
              <span><a href=${hrefWith("/ui/can-i-deploy", { service, version, environment: name })}>${service} ${version}</a> <span class="help">${running === undefined ? "not there yet" : `${running} runs there`}</span>
                ${answer.reason !== undefined && html`<span class="said reason">${answer.reason}</span>`}</span>
              <${Mark} kind=${ANSWERS[answer.answer]}>${WORDS[answer.answer]}</${Mark}>
            </li>`,
          )}</ul>`
    }
    ${open > decisions.length && html`<p class="help">${amount(open - decisions.length, "more service")} with a newer version.</p>`}
  </div>`;
}

function Contents({ formats, contexts, subjects }: OverviewModel): Inside {
  return html`<${Section} id="contents" title="Contents">
    <h3>By format</h3>
    ${Bars(formats, subjects, (name) => ({ label: formatName(name), href: hrefWith("/ui/subjects", { format: name }) }))}
    ${contexts.length > 1 && html`<h3>By context</h3>`}
    ${contexts.length > 1 && Bars(contexts, subjects, (name) => ({ label: name === "." ? "default" : name, href: hrefWith("/ui/subjects", { context: name }) }))}
  </${Section}>`;
}

function Bars(
  counts: readonly Count[],
  all: number,
  told: (name: string) => { readonly label: string; readonly href: string },
): Html {
  return html`<ul class="bars">${counts.slice(0, 8).map(({ name, count }) => {
    const { label, href } = told(name);
    return html`<li><a href=${href}>${label}</a><meter min="0" max=${all} value=${count} aria-label=${`${label}: ${count} of ${all} subjects`}></meter><span class="number">${thousands(count)}</span></li>`;
  })}</ul>`;
}
