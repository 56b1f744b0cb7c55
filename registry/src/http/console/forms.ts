import type { IncomingHttpHeaders } from "node:http";
import type { Permission } from "../../access/operations.ts";
import type { Page, PageRequest } from "../../console/page.ts";
import { RequestError } from "../core/request-error.ts";
import { Answer, type Incoming, type Row } from "../core/route.ts";
import { type ConsoleSettings, pageAnswer, pageRequest, stringsOf } from "./row.ts";

/** A form that was sent, and that is known to be one of this console's pages. */
export interface FormRequest extends PageRequest {
  /** Its fields, the first of each name. */
  readonly form: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly from: string | undefined;
}

/**
 * A route that takes a form: the only way for the console to change anything. A form that another site sent, or that has
 * not the token of its page, is rejected before anything is done.
 * @param act gives an answer, such as {@link seeOther}, or a page to show, such as the form again with what is wrong.
 */
export function formRow(
  settings: ConsoleSettings,
  path: string,
  permission: Permission,
  act: (asked: FormRequest) => Promise<Answer | Page>,
): Row {
  return {
    method: "POST",
    path,
    summary: "A form of the console",
    permission,
    limited: true,
    respond: async (registry, request) => {
      const { request: page, setCookie } = pageRequest(settings, registry, request);
      const form = stringsOf(request.body);
      checkOwn(request, form.csrf, page.viewer.csrf);
      const given = await act({ ...page, form, headers: request.headers, from: request.from });
      return given instanceof Answer ? given : pageAnswer({ ...given, isAnswer: true }, page, setCookie);
    },
  };
}

const AGAIN = "Go back, load the page again, and send the form once more.";

function checkOwn({ headers }: Incoming, sent: string | undefined, expected: string): void {
  if (!isSameOrigin(headers)) throw new RequestError(400, "The form was sent from another site", AGAIN);
  if (sent !== expected) throw new RequestError(400, "The form does not belong to this session", AGAIN);
}

/** Whether a request says that it comes from a page of this server; what says nothing does not. */
function isSameOrigin({ "sec-fetch-site": site, origin, host }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site === "same-origin";
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
