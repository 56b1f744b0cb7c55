import { assetFile } from "../../console/assets.ts";
import type { Page } from "../../console/page.ts";
import { failedAs, refusedAs } from "../api/problem.ts";
import type { Door, Refused, RefusedRequest } from "../core/door.ts";
import { RequestError } from "../core/request-error.ts";
import { Answer, type Row } from "../core/route.ts";
import { accessRows } from "./access.ts";
import { type ChangeFeed, eventRow } from "./events.ts";
import { ASSET_HEADERS, HTML_TYPE } from "./headers.ts";
import { loginRows } from "./login.ts";
import { pageRows } from "./pages.ts";
import { type ConsoleSettings, pageAnswer, seeOther, stringsOf } from "./row.ts";
import { cookiesOf, endedSession } from "./session.ts";
import { settingsRows } from "./settings.ts";
import { tryRows } from "./try.ts";

/** The console: pages for people, through the same use cases and permissions as the APIs. */
export function consoleDoor(settings: ConsoleSettings, feed: ChangeFeed): Door {
  return {
    rows: {
      ...pageRows(settings),
      ...loginRows(settings),
      ...tryRows(settings),
      ...settingsRows(settings),
      ...accessRows(settings),
      events: eventRow(feed),
      asset: assetRow,
    },
    prefix: "/ui",
    answerType: () => HTML_TYPE,
    refuse: refusedAs,
    fail: failedAs,
    page: (refused, request) => problemAnswer(settings, refused, request),
    takesForms: true,
  };
}

/** The scripts and styles of pages. */
const assetRow: Row = {
  method: "GET",
  path: "/ui/assets/{name}",
  summary: "A script or style of the console",
  permission: "none",
  respond: async (_, { params }) => {
    const found = await assetFile(stringsOf(params).name ?? "");
    if (found === undefined) throw new RequestError(404, "There is no such file; load the page again");
    return new Answer(200, found.text, found.type, ASSET_HEADERS);
  },
};

/** An error as a page. Who did not say who they are is led to the login, and back afterwards. */
async function problemAnswer(settings: ConsoleSettings, refused: Refused, request: RefusedRequest): Promise<Answer> {
  const { headers, url, id } = request;
  const { status, body } = refused;
  const { secure, logIn } = settings;
  const { csrf, setCookie, theme, token } = cookiesOf(headers, secure);
  if (status === 401 && logIn !== undefined) {
    const ended = token === undefined ? [] : [endedSession({ headers, secure })];
    return seeOther(`/ui/login?back=${encodeURIComponent(url)}`, ended);
  }
  const { problemPage } = await import("../../console/pages/problem.ts");
  const said = body as { readonly code?: string; readonly message?: string; readonly hint?: string };
  const page: Page = problemPage({
    status,
    code: said.code,
    message: worded(said.message, status),
    hint: said.hint,
    requestId: id,
  });
  const viewer = { user: token === undefined ? undefined : "Logged in", hasLogin: logIn !== undefined, csrf, theme };
  return pageAnswer(page, { viewer, query: {} }, setCookie);
}

/** A sentence for people, in place of what HTTP calls an error. */
function worded(message: string | undefined, status: number): string {
  if (message !== undefined && !message.startsWith("HTTP ")) return /[.!?]$/.test(message) ? message : `${message}.`;
  return status === 404 ? "There is no page at this address." : "This cannot be done at this address.";
}
