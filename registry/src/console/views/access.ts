import type { AccessGrant, AccessToken, AccessUser, AuditEntry } from "@concordat/client/api";
import { type Html, html, type Inside } from "../html.ts";
import { Empty, Moment, PageHead, Section } from "./parts.ts";

interface AccessModel {
  readonly users: readonly AccessUser[];
  readonly tokens: readonly AccessToken[];
  readonly grants: readonly AccessGrant[];
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  readonly now: number;
}

/** Who may do what, and what was done. */
export function AccessView({ users, tokens, grants, entries, now }: AccessModel): Html {
  const at = (time: number | undefined, otherwise: string): Inside =>
    time === undefined ? otherwise : html`<${Moment} time=${time} now=${now} />`;
  return html`<div>
    <${PageHead} title="Users, tokens and audit log" trail=${[{ label: "Settings", href: "/ui/settings" }]}
      lead=${html`They are changed with <code>concordat access</code>; <code>concordat audit</code> shows more of the log.`} />
    ${Table({
      id: "users",
      title: "Users",
      columns: ["User", "Since"],
      rows: users.map(({ name, created }) => [name, at(created, "")]),
    })}
    ${Table({
      id: "grants",
      title: "Grants",
      columns: ["Holder", "Allows", "On"],
      rows: grants.map(({ holder, allows, on }) => [holder, allows, html`<code>${on}</code>`]),
    })}
    ${Table({
      id: "tokens",
      title: "Tokens",
      columns: ["Name", "User", "Made", "Last used", "Expires"],
      rows: tokens.map(({ name, user, created, used, expires }) => [
        name,
        user,
        at(created, ""),
        at(used, "never"),
        expires === undefined ? "never" : new Date(expires).toISOString().slice(0, 10),
      ]),
    })}
    ${Table({
      id: "audit",
      title: "Audit log, the newest entries",
      columns: ["What", "When", "Who", "On", "From"],
      rows: entries.map(({ what, time, actor, target, from }) => [what, at(time, ""), actor, target ?? "", from ?? ""]),
    })}
  </div>`;
}

interface TableFacts {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell of each is its heading. */
  readonly rows: readonly (readonly Inside[])[];
}

function Table({ id, title, columns, rows }: TableFacts): Html {
  return html`<${Section} id=${id} title=${title}>${
    rows.length === 0
      ? html`<${Empty} title="There are none" />`
      : html`<div class="table-box" role="region" aria-label=${`Table: ${title}`} tabindex="0"><table class="table">
          <thead><tr>${columns.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
          <tbody>${rows.map(
            ([first, ...others]) =>
              html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`,
          )}</tbody>
        </table></div>`
  }</${Section}>`;
}
