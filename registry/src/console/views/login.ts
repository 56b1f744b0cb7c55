import { type Html, html } from "../html.ts";
import type { Viewer } from "../page.ts";
import { PageHead } from "./parts.ts";

/** What the login's page is made of. */
export interface LoginFacts {
  /** Where to go afterwards. */
  readonly back: string;
  readonly viewer: Viewer;
  /** What was wrong with the last try. */
  readonly problem: string | undefined;
  /** The user of the last try. */
  readonly user?: string;
}

/** Logging in with a password or with a token. */
export function LoginView({ back, viewer, problem, user }: LoginFacts): Html {
  if (!viewer.hasLogin)
    return html`<article class="narrow">
      <${PageHead} title="No login needed" lead="This registry has no access control: everybody may do everything." />
      <p><a class="button" href="/ui">Overview</a></p>
    </article>`;
  return html`<article class="narrow">
    <${PageHead} title="Log in" lead="With the user and password that the registry's clients use." />
    ${problem && html`<p class="alert" role="alert">${problem}</p>`}
    <form class="form" method="post" action="/ui/login">
      <input type="hidden" name="csrf" value=${viewer.csrf} />
      <input type="hidden" name="back" value=${back} />
      <label>User<input name="user" autocomplete="username" value=${user ?? ""} autocapitalize="none" spellcheck=${false} /></label>
      <label>Password<input name="password" type="password" autocomplete="current-password" /></label>
      <details>
        <summary>Use a token instead</summary>
        <label>Token
          <input name="token" type="password" autocomplete="off" />
          <span class="help">A token of this registry, or a bearer token of the issuer that it trusts.</span>
        </label>
      </details>
      <button class="button primary">Log in</button>
      <p class="note">You stay logged in for 12 hours in this browser, for the console alone.</p>
    </form>
  </article>`;
}
