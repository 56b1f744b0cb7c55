import { type Html, html } from "../html.ts";
import { PageHead } from "./parts.ts";

interface RevokeModel {
  readonly title: string;
  /** A sentence each. */
  readonly effects: readonly string[];
  readonly csrf: string;
  /** What the form sends to name it. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What it means to take away a user, token or grant, and the button. */
export function RevokeView({ title, effects, csrf, fields }: RevokeModel): Html {
  return html`<div data-keep>
    <${PageHead} title=${title} trail=${[
      { label: "Settings", href: "/ui/settings" },
      { label: "Users and tokens", href: "/ui/settings/access" },
    ]} lead="Nothing is changed yet." />
    <ul class="effects">${effects.map((one) => html`<li>${one}</li>`)}</ul>
    <form class="review-form" method="post" action="/ui/settings/access/revoke">
      <input type="hidden" name="csrf" value=${csrf} />
      ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`)}
      <button class="button primary" name="confirmed" value="yes">${fields.kind === "user" ? "Remove it" : "Revoke it"}</button>
      <a class="button" href="/ui/settings/access">Leave it as it is</a>
    </form>
  </div>`;
}
