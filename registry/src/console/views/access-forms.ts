import { ACCESS_OPERATIONS, ROLE_NAMES } from "@concordat/client/api";
import { type Html, html, type Inside } from "../html.ts";

interface MakeFacts {
  readonly csrf: string;
  readonly kind: "user" | "token" | "grant";
  readonly button: string;
  readonly children?: Inside;
}

function MakeForm({ csrf, kind, button, children }: MakeFacts): Html {
  return html`<form class="filters" method="post" action="/ui/settings/access/make">
    <input type="hidden" name="csrf" value=${csrf} /><input type="hidden" name="kind" value=${kind} />
    ${children}
    <button class="button">${button}</button>
  </form>`;
}

function Field({
  label,
  name,
  type = "text",
}: {
  readonly label: string;
  readonly name: string;
  readonly type?: string;
}) {
  const autocomplete = type === "password" ? "new-password" : "off";
  return html`<label>${label}<input name=${name} type=${type} spellcheck=${false} autocomplete=${autocomplete} autocapitalize="none" /></label>`;
}

function Choice(props: { readonly label: string; readonly name: string; readonly values: readonly string[] }): Html {
  return html`<label>${props.label}<select name=${props.name}>${props.values.map((one) => html`<option value=${one}>${one || "none"}</option>`)}</select></label>`;
}

/** Makes a user, or gives one another password or role. */
export function UserForm({ csrf }: { readonly csrf: string }): Html {
  return html`<${MakeForm} csrf=${csrf} kind="user" button="Save user">
    <${Field} label="User" name="user" /><${Field} label="Password" name="password" type="password" />
    <${Choice} label="Role on everything" name="role" values=${["", ...ROLE_NAMES]} />
  </${MakeForm}>`;
}

/** Gives a holder a role or an operation. */
export function GrantForm({ csrf }: { readonly csrf: string }): Html {
  return html`<${MakeForm} csrf=${csrf} kind="grant" button="Grant">
    <${Field} label="Holder" name="holder" />
    <${Choice} label="Allows" name="allows" values=${[...ROLE_NAMES, ...ACCESS_OPERATIONS]} />
    <${Field} label="On (* is everything)" name="on" />
  </${MakeForm}>`;
}

/** Makes a token of a user. */
export function TokenForm({ csrf, users }: { readonly csrf: string; readonly users: readonly string[] }): Html {
  return html`<${MakeForm} csrf=${csrf} kind="token" button="Make token">
    <${Choice} label="Token of" name="user" values=${users} /><${Field} label="Name" name="name" />
    <${Field} label="Days (empty: never expires)" name="days" type="number" />
  </${MakeForm}>`;
}

interface RevokeFacts {
  readonly csrf: string;
  readonly label: string;
  /** What is taken away, for who hears the page. */
  readonly of: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Leads to what taking something away would do. */
export function RevokeButton({ csrf, label, of, fields }: RevokeFacts): Html {
  return html`<form class="actions" method="post" action="/ui/settings/access/revoke">
    <input type="hidden" name="csrf" value=${csrf} />
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`)}
    <button class="button">${label}<span class="sr-only"> ${of}</span></button>
  </form>`;
}
