/** Media types that can be answered with, the preferred one first, each with the server's own weight. */
export type Offers = Readonly<Record<string, number>>;

/** The media type of the answer for an Accept header; undefined where none will do (406). */
export function negotiated(accept: string | undefined, offers: Offers): string | undefined {
  const types = Object.keys(offers);
  if (accept === undefined || accept === "" || accept === "*/*") return types[0];
  if (Object.hasOwn(offers, accept)) return accept;
  const ranges = accept.split(",").map(parseRange);
  const scored = types.map((type) => ({ type, score: quality(type, ranges) * (offers[type] ?? 0) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), { type: "", score: 0 });
  return best.score > 0 ? best.type : undefined;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function parseRange(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}

function quality(type: string, ranges: readonly Range[]): number {
  const fits = (range: Range) => range.type === type || range.type === "*/*" || range.type === "application/*";
  const precise = ranges.find((range) => range.type === type);
  return precise?.quality ?? Math.max(0, ...ranges.filter(fits).map((range) => range.quality));
}

/** The media types of bodies that doors take unless they take forms: all of them are JSON. */
export const JSON_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.schemaregistry.v1+json",
  "application/vnd.schemaregistry+json",
  "application/json",
  "application/octet-stream",
]);

/** The media type of forms. */
export const FORM_TYPES: ReadonlySet<string> = new Set(["application/x-www-form-urlencoded"]);

/** Whether a content type is one of those that are taken, as it stands. */
export function isPlainBodyType(contentType: string): boolean {
  return JSON_TYPES.has(contentType);
}

/** Whether a request's body type is one of those taken: `yes`, `unsupported` (415), or `malformed` (400). */
export function bodyType(
  contentType: string | undefined,
  types: ReadonlySet<string> = JSON_TYPES,
): "yes" | "unsupported" | "malformed" {
  if (contentType === undefined || contentType === "") return "yes";
  if (types.has(contentType)) return "yes";
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (types.has(type)) return "yes";
  return /^[\w.+*-]+\/[\w.+*-]+$/.test(type) ? "unsupported" : "malformed";
}
