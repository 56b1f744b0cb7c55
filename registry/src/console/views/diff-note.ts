import type { WitnessView } from "@concordat/schema";
import { linesOf } from "../code/lines.ts";
import { type Html, html, type Inside } from "../html.ts";
import { codeText } from "./code.ts";
import type { DiffNote } from "./compare-model.ts";
import { Mark } from "./parts.ts";

/** What a difference means, and the event that shows it; `place` says where it is, if nothing else on the page does. */
export function NoteCard(note: DiffNote | undefined, index: number, place?: Inside): Html | undefined {
  if (note === undefined) return undefined;
  const { rule, severity, breaks, message, hint, causes = [], witness, noWitness, more = 0 } = note.difference;
  const kind = severity === "error" ? "bad" : "warn";
  return html`<article class=${`diff-note note-${kind}`} id=${`note-${index + 1}`} aria-labelledby=${`note-title-${index + 1}`}>
    <h3 id=${`note-title-${index + 1}`}><${Mark} kind=${kind}>${index + 1}</${Mark}> ${message}</h3>
    <p class="help">${severity === "error" ? `Breaks ${breaks}` : `A warning for ${breaks}`} · <code>${rule}</code>${more > 0 && ` · at ${more} more places`}</p>
    ${place !== undefined && html`<p class="help">${place}</p>`}
    ${causes.length > 0 && html`<ul class="causes">${causes.map((cause) => html`<li>${cause}</li>`)}</ul>`}
    ${hint && html`<p><strong>To fix it:</strong> ${hint}</p>`}
    ${witness ? Shown(witness) : noWitness && html`<p class="help">No event shows it: ${noWitness}.</p>`}
  </article>`;
}

function Shown({ event, bytes, outcome, observed, neighbour }: WitnessView): Inside {
  return html`<div class="witness">
    <p>${outcome === "fails" ? "This event cannot be read" : "This event is read as something else"}: ${observed}</p>
    ${Event(event)}
    <p class="help">${bytes === "" ? "No bytes" : html`Bytes: <code>${grouped(bytes)}</code>`}</p>
    ${
      neighbour !== undefined &&
      html`<details><summary>An event that is like it and passes</summary>${Event(neighbour.event)}</details>`
    }
  </div>`;
}

function Event(event: unknown): Inside {
  const text = JSON.stringify(event) ?? "";
  return html`<pre class="event">${linesOf(text).map((line) => html`<code>${codeText(line)}${"\n"}</code>`)}</pre>`;
}

const LONGEST = 160;

function grouped(hex: string): string {
  const shown = hex.slice(0, LONGEST).replace(/..(?=.)/g, "$& ");
  return hex.length > LONGEST ? `${shown} …` : shown;
}
