/** What a request's Authorization header says. */
export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "malformed" }
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string };

const BASIC = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Reads an Authorization header (RFC 7617 with UTF-8, RFC 6750). Credentials anywhere else, such as in the URL, are none. */
export function credentialsIn(header: string | undefined): Credentials {
  if (header === undefined) return { kind: "none" };
  const token = BEARER.exec(header)?.[1];
  if (token !== undefined) return { kind: "bearer", token };
  const encoded = BASIC.exec(header)?.[1];
  const pair = encoded === undefined ? undefined : decoded(encoded);
  const colon = pair?.indexOf(":") ?? -1;
  if (pair === undefined || colon === -1) return { kind: "malformed" };
  return { kind: "basic", user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

function decoded(encoded: string): string | undefined {
  try {
    return UTF8.decode(Buffer.from(encoded, "base64"));
  } catch {
    return undefined;
  }
}
