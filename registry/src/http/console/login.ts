import { CONSOLE_PATH, cookieIn, isConsolePath, SESSION_COOKIE } from "../../access/session.ts";
import { isToken, tokenHash } from "../../access/tokens.ts";
import type { Actor } from "../../actor.ts";
import { dropToken, makeToken } from "../../cases/access.ts";
import type { Registry } from "../../cases/registry.ts";
import { lookAtAll } from "../../cases/registry.ts";
import type { Page } from "../../console/page.ts";
import { isRefusal } from "../../errors.ts";
import type { Answer, Rows } from "../core/route.ts";
import { type FormRequest, formRow } from "./forms.ts";
import { type ConsoleSettings, pageRow, seeOther } from "./row.ts";
import { endedSession, sessionCookie } from "./session.ts";

/** How long one stays logged in. */
const SESSION_HOURS = 12;
const HOURS_OF_DAY = 24;
const SECONDS_OF_HOUR = 3_600;
/** Browsers keep no cookie that is longer. */
const LONGEST_TOKEN = 3_500;

/** Logging in and out. Where everybody may do everything, these lead to the overview. */
export function loginRows(settings: ConsoleSettings): Rows {
  return {
    loginPage: pageRow(settings, "/ui/login", "none", async ({ query, viewer }) => {
      const { loginPage } = await import("../../console/pages/login.ts");
      return loginPage({ back: backTo(query.back), viewer, problem: undefined });
    }),
    login: formRow(settings, "/ui/login", "none", (asked) => login(settings, asked)),
    logout: formRow(settings, "/ui/logout", "none", (asked) => logout(settings, asked)),
  };
}

/** Where to go after a login: a page of the console, whatever was asked for. */
export function backTo(wanted: string | undefined): string {
  const base = "http://console";
  if (wanted === undefined || !URL.canParse(wanted, base)) return CONSOLE_PATH;
  const { origin, pathname, search } = new URL(wanted, base);
  const isPage = origin === base && isConsolePath(pathname) && !pathname.startsWith("/ui/log");
  return isPage ? pathname + search : CONSOLE_PATH;
}

async function login(settings: ConsoleSettings, asked: FormRequest): Promise<Answer | Page> {
  const { form, headers, from, registry, viewer } = asked;
  const { secure, logIn } = settings;
  const back = backTo(form.back);
  if (logIn === undefined) return seeOther(back);
  const { user = "", password = "", token = "" } = form;
  const authorization =
    token === "" ? `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` : `Bearer ${token.trim()}`;
  try {
    const actor = await logIn(authorization, from);
    const cookie = await sessionToken(registry, actor, token.trim());
    return seeOther(back, [sessionCookie(cookie, { headers, secure, maxAge: SESSION_HOURS * SECONDS_OF_HOUR })]);
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    const { loginPage } = await import("../../console/pages/login.ts");
    return loginPage({ back, viewer, problem, user });
  }
}

class TokenTooLong extends Error {}

/** What the browser keeps: a token that was given, else a new one of the user's. */
async function sessionToken(registry: Registry, actor: Actor, given: string): Promise<string> {
  if (given.length > LONGEST_TOKEN) throw new TokenTooLong();
  if (given !== "") return given;
  const { token } = await makeToken(asSystem(registry, actor), {
    user: actor.name,
    name: "console",
    days: SESSION_HOURS / HOURS_OF_DAY,
  });
  return token;
}

/** The registry for what the console itself does in somebody's name: their own token needs no permission. */
function asSystem(registry: Registry, { name, from }: Actor): Registry {
  return { ...registry, actor: { name, from } };
}

function problemOf(error: unknown): string | undefined {
  if (error instanceof TokenTooLong)
    return "This token is too long to be kept in a cookie. Log in with a token of this registry.";
  if (isRefusal(error, new Set(["unauthenticated"] as const)))
    return "User, password or token are wrong, or the token has expired. Try again, or ask who administers this registry.";
  if (isRefusal(error, new Set(["too-many"] as const)))
    return `There were too many attempts. Try again in ${error.facts.seconds} seconds.`;
  return undefined;
}

/** Ends a session, and removes the token that was made for it. */
async function logout({ secure }: ConsoleSettings, { headers, registry, from }: FormRequest): Promise<Answer> {
  const token = cookieIn(headers.cookie, SESSION_COOKIE);
  if (token !== undefined && isToken(token)) {
    const known = await lookAtAll(registry).reading.access.token(tokenHash(token));
    if (known?.name === "console") await dropToken(asSystem(registry, { name: known.user, from }), known.id);
  }
  return seeOther("/ui/login", [endedSession({ headers, secure })]);
}
