import type { DeployedReader } from "@concordat/client/api";
import { type Html, html, type Inside } from "../html.ts";
import { amount, Empty, Mark, Section, thousands } from "./parts.ts";

/** A field of a version. */
export interface FieldRow {
  readonly path: string;
  readonly type: string;
  readonly doc: string | undefined;
  readonly tags: readonly string[];
  /** The version since which it has been there. */
  readonly since: number | undefined;
  readonly readers: readonly DeployedReader[];
}

interface FieldsModel {
  /** Undefined where the fields of the schema's type are not known. */
  readonly rows: readonly FieldRow[] | undefined;
  readonly more: number;
  /** Consumers that are deployed without a contract. */
  readonly unknown: readonly DeployedReader[];
  readonly isLatest: boolean;
}

/** The fields of a version in a table. */
export function FieldsView({ rows, more, unknown, isLatest }: FieldsModel): Html {
  if (rows === undefined || rows.length === 0)
    return html`<${Empty} title="No fields">Events of this schema are a single value, or its fields are not known.</${Empty}>`;
  return html`<${Section} id="fields" title="Fields" aside=${`${thousands(rows.length)} listed`} note=${noteOf(isLatest, unknown)}>
    <div class="table-box" role="region" aria-label="Table of the fields" tabindex="0"><table class="table fields" role="table">
      <thead role="rowgroup"><tr role="row">
        <th scope="col" role="columnheader">Field</th><th scope="col" role="columnheader">Type</th><th scope="col" role="columnheader">Documentation</th>
        <th scope="col" role="columnheader" class="number">Since</th>${isLatest && html`<th scope="col" role="columnheader">Read by</th>`}
      </tr></thead>
      <tbody role="rowgroup">${rows.map((row) => Row(row, isLatest))}</tbody>
    </table></div>
    ${more > 0 && html`<p class="note">${amount(more, "further place")} of fields are not listed.</p>`}
  </${Section}>`;
}

function noteOf(isLatest: boolean, unknown: readonly DeployedReader[]): Inside {
  if (!isLatest) return "Who reads a field is known of the latest version.";
  if (unknown.length === 0)
    return "Readers are those whose contracts read the field, in the environments where they are deployed.";
  const names = unknown.map(({ service, version }) => `${service} ${version}`).join(", ");
  return `Deployed without a contract, so they may read any field: ${names}.`;
}

function Row({ path, type, doc, tags, since, readers }: FieldRow, isLatest: boolean): Html {
  const cut = path.lastIndexOf(".") + 1;
  return html`<tr role="row">
    <th scope="row" role="rowheader" class="path"><span class="outer">${path.slice(0, cut)}</span>${path.slice(cut)}</th>
    <td role="cell"><code>${type}</code></td>
    <td role="cell"><span class="said">${doc ?? ""}</span> ${tags.map((tag) => html`<${Mark} kind="accent">${tag}</${Mark}> `)}</td>
    <td role="cell" class="number">${since === undefined ? "" : `v${since}`}</td>
    ${isLatest && html`<td role="cell"><${Readers} readers=${readers} /></td>`}
  </tr>`;
}

function Readers({ readers }: { readonly readers: readonly DeployedReader[] }): Inside {
  if (readers.length === 0) return html`<span class="help">nobody known</span>`;
  const services = Map.groupBy(readers, ({ service }) => service);
  return html`<span class="readers">${[...services].map(([service, all]) => {
    const where = all.flatMap(({ version, environments }) => environments.map((one) => `${one} ${version}`));
    const open = all.some(({ complete }) => complete === false);
    return html`<span>${service} <span class="help">${where.join(", ")}${open ? "; may read more" : ""}</span></span>`;
  })}</span>`;
}
