import type { AccessGrant, AccessToken, AccessUser } from "@concordat/client/api";
import { type Html, html, type Inside } from "../html.ts";
import { GrantForm, RevokeButton, TokenForm, UserForm } from "./access-forms.ts";
import { type AuditModel, AuditView } from "./audit.ts";
import { Empty, Moment, PageHead, Section } from "./parts.ts";

/** What was just made. */
export interface AccessNews {
  readonly message: string;
  /** A token, which is shown this once. */
  readonly token?: string;
}

interface AccessModel {
  readonly users: readonly AccessUser[];
  readonly tokens: readonly AccessToken[];
  readonly grants: readonly AccessGrant[];
  readonly csrf: string;
  readonly news: AccessNews | undefined;
  readonly audit: AuditModel;
  readonly now: number;
}

/** Who may do what, and what was done. */
export function AccessView({ users, tokens, grants, csrf, news, audit, now }: AccessModel): Html {
  const at = (time: number | undefined, otherwise: string): Inside =>
    time === undefined ? otherwise : html`<${Moment} time=${time} now=${now} />`;
  return html`<div data-keep>
    <${PageHead} title="Users, tokens and audit log" trail=${[{ label: "Settings", href: "/ui/settings" }]}
      lead="Who may do what, and what was done. What is revoked is revoked at once." />
    ${news && html`<${News} ...${news} />`}
    ${Table({
      id: "users",
      title: "Users",
      columns: ["User", "Since", "Actions"],
      rows: users.map(({ name, created }) => [
        name,
        at(created, ""),
        RevokeButton({ csrf, label: "Remove", of: `the user ${name}`, fields: { kind: "user", user: name } }),
      ]),
      form: UserForm({ csrf }),
    })}
    ${Table({
      id: "grants",
      title: "Grants",
      columns: ["Holder", "Allows", "On", "Actions"],
      rows: grants.map(({ holder, allows, on }) => [
        holder,
        allows,
        html`<code>${on}</code>`,
        RevokeButton({
          csrf,
          label: "Revoke",
          of: `${allows} on ${on} from ${holder}`,
          fields: { kind: "grant", holder, allows, on },
        }),
      ]),
      form: GrantForm({ csrf }),
    })}
    ${Table({
      id: "tokens",
      title: "Tokens",
      columns: ["Name", "User", "Made", "Last used", "Expires", "Actions"],
      rows: tokens.map(({ id, name, user, created, used, expires }) => [
        name,
        user,
        at(created, ""),
        at(used, "never"),
        expires === undefined ? "never" : new Date(expires).toISOString().slice(0, 10),
        RevokeButton({ csrf, label: "Revoke", of: `the token ${name} of ${user}`, fields: { kind: "token", id } }),
      ]),
      form: TokenForm({ csrf, users: users.map(({ name }) => name) }),
    })}
    <${AuditView} audit=${audit} now=${now} />
  </div>`;
}

function News({ message, token }: AccessNews): Html {
  return html`<div class="news" role="status">
    <p>${message}</p>
    ${token !== undefined && html`<p>Copy it now, it is not shown again:</p><p><code class="secret">${token}</code></p>`}
  </div>`;
}

interface TableFacts {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell of each is its heading. */
  readonly rows: readonly (readonly Inside[])[];
  readonly form: Html;
}

function Table({ id, title, columns, rows, form }: TableFacts): Html {
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
  }${form}</${Section}>`;
}
