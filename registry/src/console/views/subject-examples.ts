import type { CodeLine } from "../code/token.ts";
import { type Html, html } from "../html.ts";
import { Code } from "./code.ts";
import { Empty, Section, thousands } from "./parts.ts";

/** An event with its bytes. */
export interface ExampleModel {
  readonly lines: readonly CodeLine[];
  readonly parts: readonly { readonly field: string; readonly hex: string }[];
  readonly messageIndexes: string | undefined;
  /** Of the event itself. */
  readonly bytes: number;
  /** Whether it is longer than what is shown. */
  readonly isCut: boolean;
}

interface ExamplesModel {
  readonly examples: readonly ExampleModel[];
  /** The schema's id, which stands before the event. */
  readonly id: number;
  /** Why there are no events. */
  readonly reason: string | undefined;
}

/** Digits of hexadecimal that are shown of one part. */
const LONGEST = 96;

/** Events as JSON beside what a producer sends, each part of the bytes with its meaning. */
export function ExamplesView({ examples, id, reason }: ExamplesModel): Html {
  if (examples.length === 0)
    return html`<${Empty} title="No example can be made">${reason ?? "This server makes no events of this type of schema."}</${Empty}>`;
  return html`<div>${examples.map(
    (
      example,
      index,
    ) => html`<${Section} id=${`example-${index + 1}`} title=${`Example ${index + 1}`} aside=${sizeOf(example)}>
      <div class="two">
        <${Code} lines=${example.lines} label=${`Example ${index + 1} as JSON`} prefix=${`E${index + 1}-`} />
        <${Bytes} example=${example} id=${id} index=${index + 1} />
      </div>
    </${Section}>`,
  )}
  <p class="note">Made from the schema. In Confluent's wire format a zero byte and the schema's id stand before each event.</p></div>`;
}

/** Bytes of the header: the magic byte and the id. */
const HEADER = 5;

function sizeOf({ bytes, messageIndexes = "", isCut }: ExampleModel): string {
  return `${thousands(HEADER + messageIndexes.length / 2 + bytes)} bytes${isCut ? ", of which the first are shown" : ""}`;
}

function Bytes({
  example,
  id,
  index,
}: {
  readonly example: ExampleModel;
  readonly id: number;
  readonly index: number;
}): Html {
  const rows = [
    { hex: "00", meaning: "Magic byte" },
    { hex: id.toString(16).padStart(8, "0"), meaning: `Schema id ${id}` },
    ...(example.messageIndexes === undefined
      ? []
      : [{ hex: example.messageIndexes, meaning: "Message: the first of the file" }]),
    ...example.parts.map(({ field, hex }) => ({
      hex,
      meaning: field === "" ? "The event" : html`<code>${field}</code>`,
    })),
  ];
  return html`<div class="table-box" role="region" aria-label=${`Bytes of example ${index}`} tabindex="0">
    <table class="table bytes">
      <thead><tr><th scope="col">Bytes</th><th scope="col">Part</th></tr></thead>
      <tbody>${rows.map(({ hex, meaning }) => html`<tr><td>${grouped(hex)}</td><td>${meaning}</td></tr>`)}</tbody>
    </table>
  </div>`;
}

function grouped(hex: string): string {
  if (hex === "") return "none";
  const shown = hex.slice(0, LONGEST).replace(/..(?=.)/g, "$& ");
  return hex.length > LONGEST ? `${shown} … ${thousands(hex.length / 2)} bytes` : shown;
}
