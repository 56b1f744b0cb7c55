/** The parts of a URI reference (RFC 3986, appendix B); undefined where it does not have them. */
interface Parts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
}

const PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/;

/** A reference as a URI without its fragment, and the fragment, decoded where it can be. */
export function splitFragment(reference: string): { readonly uri: string; readonly fragment: string } {
  const at = reference.indexOf("#");
  if (at === -1) return { uri: reference, fragment: "" };
  return { uri: reference.slice(0, at), fragment: decoded(reference.slice(at + 1)) };
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    // A percent sign that begins no escape: the fragment is meant as it is written.
    return fragment;
  }
}

/**
 * What a reference without a fragment means at a base (RFC 3986, section 5.2). Without a scheme on either side the result has
 * none: names of references are relative paths, such as `common/address.json`.
 */
export function resolveUri(base: string, reference: string): string {
  if (reference === "") return base;
  const [from, to] = [partsOf(base), partsOf(reference)];
  if (to.scheme !== undefined) return printed({ ...to, path: withoutDots(to.path) });
  if (to.authority !== undefined) return printed({ ...to, scheme: from.scheme, path: withoutDots(to.path) });
  const { scheme, authority } = from;
  if (to.path === "") return printed({ scheme, authority, path: from.path, query: to.query ?? from.query });
  const path = to.path.startsWith("/") ? to.path : merged(from, to.path);
  return printed({ scheme, authority, path: withoutDots(path), query: to.query });
}

function partsOf(text: string): Parts {
  const [, scheme, authority, path = "", query] = PARTS.exec(text) ?? [];
  return { scheme, authority, path, query };
}

function merged({ authority, path }: Parts, relative: string): string {
  if (authority !== undefined && path === "") return `/${relative}`;
  return path.slice(0, path.lastIndexOf("/") + 1) + relative;
}

function withoutDots(path: string): string {
  const out: string[] = [];
  const segments = path.split("/");
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === "..") {
      if (out.length > 1 || (out.length === 1 && out[0] !== "")) out.pop();
      if (last) out.push("");
    } else if (segment === ".") {
      if (last) out.push("");
    } else out.push(segment);
  }
  return out.join("/");
}

function printed({ scheme, authority, path, query }: Parts): string {
  const before = (scheme === undefined ? "" : `${scheme}:`) + (authority === undefined ? "" : `//${authority}`);
  return before + path + (query === undefined ? "" : `?${query}`);
}
