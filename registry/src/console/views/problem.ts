import { type Html, html } from "../html.ts";
import { PageHead } from "./parts.ts";

/** What is known of an error that a page is made of. */
export interface ProblemFacts {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly requestId: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: "The request cannot be read",
  403: "Not allowed",
  404: "Not found",
  405: "Not possible here",
  413: "Too large",
  429: "Too many requests",
  500: "The server failed",
  503: "Not available now",
};

/** The title of the page that tells of an error. */
export function problemTitle(status: number): string {
  return TITLES[status] ?? (status < 500 ? "That did not work" : "The server failed");
}

/** What went wrong, what to do, and how to ask somebody about it. */
export function ProblemView({ status, code, message, hint, requestId }: ProblemFacts): Html {
  return html`<article class="problem">
    <${PageHead} title=${problemTitle(status)} lead=${message} />
    ${hint && html`<p>${hint}</p>`}
    <p class="ways"><a class="button" href="/ui">Overview</a> <a class="button" href="/ui/subjects">Subjects</a></p>
    <dl class="facts">
      <div><dt>Status</dt><dd>${status}</dd></div>
      ${code && html`<div><dt>Code</dt><dd><code>${code}</code></dd></div>`}
      <div><dt>Request</dt><dd><code>${requestId}</code></dd></div>
    </dl>
    <p class="note">If this goes on, give the request's id to who runs this registry: its log has the same id.</p>
  </article>`;
}
