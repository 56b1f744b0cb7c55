import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { CONSOLE_PATH, cookieIn, SESSION_COOKIE } from "../../access/session.ts";
import type { Viewer } from "../../console/page.ts";

/** The cookie that forms are bound to where nobody is logged in: a random value, which says nothing of its owner. */
const FORM_COOKIE = "concordat-form";
/** The cookie in which the browser's script keeps the theme. */
const THEME_COOKIE = "concordat-theme";

/** What the cookies of a request say. */
export interface CookieFacts {
  /** The token of who is logged in; undefined where nobody is. */
  readonly token: string | undefined;
  /** What each form has to send as `csrf`. */
  readonly csrf: string;
  /** A Set-Cookie header that the answer needs, so that `csrf` holds. */
  readonly setCookie: string | undefined;
  readonly theme: Viewer["theme"];
}

/** Reads the cookies of a request; a caller without one that forms can be bound to is given it. */
export function cookiesOf(headers: IncomingHttpHeaders, secure: boolean): CookieFacts {
  const token = cookieIn(headers.cookie, SESSION_COOKIE);
  const known = token ?? cookieIn(headers.cookie, FORM_COOKIE);
  const bound = known ?? randomBytes(18).toString("base64url");
  const theme = cookieIn(headers.cookie, THEME_COOKIE);
  return {
    token,
    csrf: csrfOf(bound),
    setCookie: known === undefined ? cookie(FORM_COOKIE, bound, { headers, secure }) : undefined,
    theme: theme === "light" || theme === "dark" ? theme : undefined,
  };
}

/** What a form sends to show that it is a page's: it follows from a cookie that no other site can read. */
function csrfOf(bound: string): string {
  return createHash("sha256").update(`concordat form\u0000${bound}`).digest("base64url");
}

interface CookieSettings {
  readonly headers: IncomingHttpHeaders;
  /** Whether the server itself has TLS. */
  readonly secure: boolean;
  /** Seconds; undefined: until the browser ends. */
  readonly maxAge?: number;
}

/** The Set-Cookie header of a session. */
export function sessionCookie(token: string, settings: CookieSettings): string {
  return cookie(SESSION_COOKIE, token, settings);
}

/** The Set-Cookie header that ends a session. */
export function endedSession(settings: CookieSettings): string {
  return cookie(SESSION_COOKIE, "", { ...settings, maxAge: 0 });
}

function cookie(name: string, value: string, { headers, secure, maxAge }: CookieSettings): string {
  // What a proxy in front has is said by the proxy; a client that claims it falsely gets a cookie that is sent less often.
  const overTls = secure || headers["x-forwarded-proto"] === "https";
  const life = maxAge === undefined ? "" : `; Max-Age=${maxAge}`;
  return `${name}=${value}; Path=${CONSOLE_PATH}; HttpOnly; SameSite=Strict${overTls ? "; Secure" : ""}${life}`;
}
