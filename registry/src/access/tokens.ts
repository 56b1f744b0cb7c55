import { createHash, randomBytes } from "node:crypto";

/** What every token begins with, so that scanners find one that was published by mistake. */
const PREFIX = "ccd_";
const TOKEN = /^ccd_[\w-]{43}$/;

/** A new token: 256 random bits. */
export function newToken(): string {
  return PREFIX + randomBytes(32).toString("base64url");
}

/** Whether a text has the form of a token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is kept of a token. With 256 random bits no salt is needed, and looking it up tells nobody how near a guess was. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
