const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types concordat",
].join("; ");

/** The headers of every page, names and values in turn. Referrers go to the same origin alone, by which forms are recognized. */
export const PAGE_HEADERS: readonly string[] = [
  ...["content-security-policy", POLICY],
  ...["x-content-type-options", "nosniff"],
  ...["x-frame-options", "DENY"],
  ...["referrer-policy", "same-origin"],
  ...["cross-origin-opener-policy", "same-origin"],
  ...["cross-origin-resource-policy", "same-origin"],
  ...["cache-control", "no-store"],
];

/** The media type of pages. */
export const HTML_TYPE = "text/html; charset=utf-8";

/** The headers of scripts and styles, whose names change with their content. */
export const ASSET_HEADERS: readonly string[] = [
  ...["cache-control", "public, max-age=31536000, immutable"],
  ...["x-content-type-options", "nosniff"],
  ...["cross-origin-resource-policy", "same-origin"],
];
