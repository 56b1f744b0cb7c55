/** The media types of Confluent's API, the preferred one first. */
export const MEDIA_TYPES = [
  "application/vnd.schemaregistry.v1+json",
  "application/vnd.schemaregistry+json",
  "application/json",
] as const;
const PREFERRED = MEDIA_TYPES[0];

/** The server's own weights, as Confluent's registry has them. */
const WEIGHTS: readonly number[] = [1, 0.9, 0.5];

/** The media type of the answer for an Accept header; undefined where none will do (406). */
export function answerType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === "" || accept === "*/*") return PREFERRED;
  const exact = MEDIA_TYPES.find((type) => type === accept);
  if (exact !== undefined) return exact;
  const ranges = accept.split(",").map(parseRange);
  const scored = MEDIA_TYPES.map((type, index) => ({ type, score: quality(type, ranges) * (WEIGHTS[index] ?? 0) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
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

const BODY_TYPES: ReadonlySet<string> = new Set([...MEDIA_TYPES, "application/octet-stream"]);

/** Whether a request's body type is taken: `yes`, `unsupported` (415), or `malformed` (400). */
export function bodyType(contentType: string | undefined): "yes" | "unsupported" | "malformed" {
  if (contentType === undefined || contentType === "") return "yes";
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (BODY_TYPES.has(type)) return "yes";
  return /^[\w.+*-]+\/[\w.+*-]+$/.test(type) ? "unsupported" : "malformed";
}
