import type { FlowMap } from "../../cases/map.ts";
import { type Html, html } from "../html.ts";
import type { Concerned } from "../map/choose.ts";
import { type Diagram, MapDiagram } from "./map-diagram.ts";
import { amount, Empty, hrefWith, Mark, PageHead, Section, subjectHref } from "./parts.ts";

/** What chooses the part of the map that is shown. */
export interface MapChoice {
  readonly env: string | undefined;
  readonly focus: string | undefined;
  readonly steps: number;
  readonly group: string | undefined;
  readonly subject: string | undefined;
}

/** What the map shows. */
export interface MapModel {
  readonly choice: MapChoice;
  readonly environments: readonly string[];
  /** What is shown, services and topics one by one. */
  readonly map: FlowMap;
  /** How many services there are in all. */
  readonly services: number;
  readonly diagram: Diagram;
  readonly concerned: Concerned | undefined;
}

/** The most steps that a neighbourhood goes. */
export const MOST_STEPS = 4;

/** Who produces and who consumes what: a diagram, and the same as a table. */
export function FlowMapView(model: MapModel): Html {
  const { choice, map, services, diagram } = model;
  const { group, ...shown } = choice;
  return html`<div>
    <${PageHead} title="Map" lead="Who produces and who consumes what, by the manifests of what is deployed."
      actions=${diagram.boxes.length > 0 && html`<a class="button" href=${hrefWith("/ui/map.svg", { ...shown, group })} download="map.svg">Save as SVG</a>`} />
    <${Choices} ...${model} />
    ${choice.subject !== undefined && html`<${Change} ...${model} subject=${choice.subject} />`}
    ${
      diagram.boxes.length === 0
        ? html`<${Nothing} ...${model} />`
        : html`<p class="note">${shownText(map, services)}<${Shorter} ...${model} /></p>
            <div class="map-box-scroll" role="region" aria-label="Diagram" tabindex="0"><${MapDiagram} ...${diagram} /></div>
            <${FlowTable} ...${model} />`
    }
  </div>`;
}

function shownText({ services, topics }: FlowMap, all: number): string {
  const some = services.length < all ? ` of ${all}` : "";
  return `${amount(services.length, "service")}${some}, ${amount(topics.length, "topic")}. Choose a name to see what is around it.`;
}

/** More services than are seen at a glance. */
const MANY = 40;

/** Ways to a smaller diagram. */
function Shorter({ map, choice }: MapModel): Html | undefined {
  if (map.services.length <= MANY || choice.group !== undefined) return undefined;
  const by = (group: string) => hrefWith("/ui/map", { ...choice, group });
  return html`<span> That is a lot: group by <a href=${by("prefix")}>the beginning of names</a> or by <a href=${by("team")}>owner</a>.</span>`;
}

function Nothing({ services, choice }: MapModel): Html {
  if (services > 0)
    return html`<${Empty} title="Nothing here fits"><a href="/ui/map">Show the whole map</a></${Empty}>`;
  return html`<${Empty} title=${choice.env === undefined ? "No service has said what it produces and consumes" : `Nothing is deployed to ${choice.env}`}>
    ${
      choice.env === undefined
        ? html`Publish a service: <code>concordat publish --service orders --version 1.0.0</code>`
        : html`<a href="/ui/map">Show all environments</a>`
    }
  </${Empty}>`;
}

function Choices({ choice, environments }: MapModel): Html {
  const { env, focus, steps, group, subject } = choice;
  return html`<form class="filters" method="get" action="/ui/map">
    ${subject !== undefined && html`<input type="hidden" name="subject" value=${subject} />`}
    <label>Around<input type="search" name="focus" value=${focus} placeholder="Service, topic or event" spellcheck=${false} autocomplete="off" /></label>
    <label>Steps<select name="steps">${Array.from({ length: MOST_STEPS }, (_, index) => index + 1).map(
      (one) => html`<option value=${one} selected=${one === steps}>${one}</option>`,
    )}</select></label>
    <label>Environment<select name="env">
      <option value="">All</option>
      ${environments.map((one) => html`<option value=${one} selected=${one === env}>${one}</option>`)}
    </select></label>
    <label>Group by<select name="group">
      <option value="">Nothing</option>
      <option value="prefix" selected=${group === "prefix"}>Beginning of the name</option>
      <option value="team" selected=${group === "team"}>Owner</option>
    </select></label>
    <button class="button">Show</button>
  </form>`;
}

function Change({ subject, concerned, choice }: MapModel & { readonly subject: string }): Html {
  const consumers = [...(concerned?.consumers ?? [])].sort();
  const rest = { ...choice, subject: undefined, steps: undefined };
  return html`<p class="map-concerned">
    A change of <a href=${subjectHref(subject)}>${subject}</a> reaches
    ${
      consumers.length === 0
        ? " no service that consumes it."
        : html` ${consumers.map((name, index) => html`${index > 0 && ", "}<strong>${name}</strong>`)}.`
    } <a href=${hrefWith("/ui/map", rest)}>Show without</a>
  </p>`;
}

/** The same as the diagram, a topic a row. */
function FlowTable({ map, concerned }: MapModel): Html {
  const flows = Map.groupBy(map.flows, ({ topic }) => topic);
  const names = (topic: string, role: string) =>
    (flows.get(topic) ?? [])
      .filter((flow) => flow.role === role)
      .map(({ service, subjects }) => ({ service, subjects }));
  return html`<${Section} id="table" title="As a table"><div class="table-box" role="region" aria-label="Topics with who produces and consumes" tabindex="0">
    <table class="table">
      <thead><tr><th scope="col">Topic</th><th scope="col">Events</th><th scope="col">Produced by</th><th scope="col">Consumed by</th></tr></thead>
      <tbody>${map.topics.map(
        ({ name, events, owner }) => html`<tr>
          <th scope="row">${name}${concerned?.topics.has(name) && html` <${Mark} kind="warn">changes</${Mark}>`}
            ${owner !== undefined && html`<div class="help">${owner}</div>`}</th>
          <td>${events.map((event) => html`<div><a href=${subjectHref(event.subject)}>${event.name ?? event.subject}</a></div>`)}</td>
          <td><${Services} all=${names(name, "produces")} hit=${undefined} /></td>
          <td><${Services} all=${names(name, "consumes")} hit=${concerned?.topics.has(name) ? concerned.consumers : undefined} /></td>
        </tr>`,
      )}</tbody>
    </table>
  </div></${Section}>`;
}

function Services({
  all,
  hit,
}: {
  readonly all: readonly Pick<FlowMap["flows"][number], "service" | "subjects">[];
  readonly hit: ReadonlySet<string> | undefined;
}): Html {
  if (all.length === 0) return html`<span class="help">nobody</span>`;
  return html`<ul class="plain">${all.map(({ service, subjects }) => {
    const versions = [...new Set(subjects.flatMap((one) => one.versions))];
    return html`<li><a href=${hrefWith("/ui/map", { focus: service })}>${service}</a>
      <span class="help"> ${versions.join(", ")}</span>
      ${hit?.has(service) && html` <${Mark} kind="warn">reached</${Mark}>`}</li>`;
  })}</ul>`;
}
