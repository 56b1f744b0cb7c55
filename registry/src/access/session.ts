/** Where the console is: its cookie counts for these paths alone. */
export const CONSOLE_PATH = "/ui";

/** The cookie that has a token of somebody who logged in to the console. */
export const SESSION_COOKIE = "concordat-session";

/** The value of a cookie in a Cookie header; undefined where it is not there, or empty. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [found = "", value = ""] = part.trim().split("=", 2);
    if (found === name && value !== "") return value;
  }
  return undefined;
}

/** Whether a URL as it was sent is one of the console's. */
export function isConsolePath(url: string): boolean {
  return /^\/ui(?:[/?]|$)/.test(url);
}

/** The Authorization header that a request to the console stands for: its own, else that of its session. */
export function sessionAuthorization(url: string, authorization?: string, cookie?: string): string | undefined {
  if (authorization !== undefined || !isConsolePath(url)) return authorization;
  const token = cookieIn(cookie, SESSION_COOKIE);
  return token === undefined ? undefined : `Bearer ${token}`;
}
