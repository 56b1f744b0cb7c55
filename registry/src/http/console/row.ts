import type { Permission } from "../../access/operations.ts";
import { type Actor, ANONYMOUS } from "../../actor.ts";
import type { ConsoleTools, Page, PageRequest } from "../../console/page.ts";
import { Answer, type Incoming, type Row } from "../core/route.ts";
import { HTML_TYPE, PAGE_HEADERS } from "./headers.ts";
import { cookiesOf } from "./session.ts";

/** How the console is served. */
export interface ConsoleSettings {
  /** Whether the server itself has TLS. */
  readonly secure: boolean;
  /** Says who logs in with an Authorization header; undefined where everybody may do everything. */
  readonly logIn: ((authorization: string, from: string | undefined) => Promise<Actor>) | undefined;
  readonly tools: ConsoleTools;
}

/** A route that shows a page. It needs a permission like any other. */
export function pageRow(
  settings: ConsoleSettings,
  path: string,
  permission: Permission,
  make: (asked: PageRequest) => Promise<Page>,
): Row {
  return {
    method: "GET",
    path,
    summary: "A page of the console",
    permission,
    limited: true,
    respond: async (registry, request) => {
      const asked = pageRequest(settings, registry, request);
      return pageAnswer(await make(asked.request), asked.request, asked.setCookie);
    },
  };
}

/** The request of a page, with the cookie that its answer has to set. */
export function pageRequest(settings: ConsoleSettings, registry: PageRequest["registry"], request: Incoming) {
  const { csrf, setCookie, theme } = cookiesOf(request.headers, settings.secure);
  const { actor } = registry;
  const user = actor.rights !== undefined && actor.name !== ANONYMOUS.name ? actor.name : undefined;
  const asked: PageRequest = {
    registry,
    params: stringsOf(request.params),
    query: stringsOf(request.query),
    viewer: { user, hasLogin: settings.logIn !== undefined, csrf, theme },
    tools: settings.tools,
  };
  return { request: asked, setCookie };
}

/** The first value of each name. */
export function stringsOf(values: unknown): Readonly<Record<string, string>> {
  if (typeof values !== "object" || values === null) return {};
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, String(Array.isArray(value) ? (value[0] ?? "") : value)]),
  );
}

/** A page as an answer. What makes it whole is loaded with the first one. */
export async function pageAnswer(
  page: Page,
  { viewer, query }: Pick<PageRequest, "viewer" | "query">,
  setCookie: string | undefined,
): Promise<Answer> {
  const { laidOut } = await import("../../console/layout.ts");
  const cookies = setCookie === undefined ? [] : ["set-cookie", setCookie];
  const text = await laidOut(page, viewer, query.q);
  return new Answer(page.status ?? 200, text, HTML_TYPE, [...PAGE_HEADERS, ...cookies]);
}

/** Leads the browser to another page, which it asks for with GET. */
export function seeOther(href: string, cookies: readonly string[] = []): Answer {
  const all = cookies.flatMap((cookie) => ["set-cookie", cookie]);
  return new Answer(303, undefined, undefined, ["location", href, "cache-control", "no-store", ...all]);
}
