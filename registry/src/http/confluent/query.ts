import type { VersionName } from "../../cases/find.ts";
import type { Showing } from "../../cases/show.ts";
import { refusals } from "../../errors.ts";
import type { Part } from "../../store/part.ts";
import { RequestError } from "../core/request-error.ts";
import type { Incoming } from "../core/route.ts";

/** A query parameter: the first of several, undefined where there is none. */
export function queryText(request: Incoming, name: string): string | undefined {
  const value = queryValue(request, name);
  return typeof value === "string" ? value : queryTexts(request, name)[0];
}

/** All values of a query parameter that may be given several times. */
export function queryTexts(request: Incoming, name: string): readonly string[] {
  const value = queryValue(request, name);
  if (value === undefined) return [];
  return [value].flat().filter((one) => typeof one === "string");
}

function queryValue({ query }: Incoming, name: string): unknown {
  const given = typeof query === "object" && query !== null && Object.hasOwn(query, name);
  return given ? Reflect.get(query, name) : undefined;
}

/** How a request wants a schema shown. */
export function showing(request: Incoming): Showing {
  return {
    format: queryText(request, "format"),
    referenceFormat: queryText(request, "referenceFormat"),
    findTags: queryTexts(request, "findTags").filter((tag) => tag !== ""),
  };
}

/** A flag of the query: true for the word alone, in any case. */
export function queryFlag(request: Incoming, name: string): boolean {
  return queryText(request, name)?.toLowerCase() === "true";
}

/** The part of a list that a request asks for, by `offset` and `limit`. Throws a RequestError for an offset below 0. */
export function partOf(request: Incoming): Part {
  const offset = queryInteger(request, "offset") ?? 0;
  const limit = queryInteger(request, "limit") ?? -1;
  if (offset < 0) throw new RequestError(400, "The offset of a list is 0 or more");
  return { offset, limit };
}

/** A part of items. */
export function cut<Item>({ offset, limit }: Part, items: readonly Item[]): readonly Item[] {
  return items.slice(offset, limit > 0 ? offset + limit : undefined);
}

/** Which versions a list shows. */
export function shown(request: Incoming): "without" | "with" | "only" {
  if (queryFlag(request, "deletedOnly")) return "only";
  return queryFlag(request, "deleted") ? "with" : "without";
}

function queryInteger(request: Incoming, name: string): number | undefined {
  const text = queryText(request, name);
  if (text === undefined || text === "") return undefined;
  return pathInteger(text);
}

/** A whole number where a path or query has to have one; anything else is an unknown resource, as in Confluent's registry. */
export function pathInteger(text: string): number {
  if (!/^[+-]?\d{1,10}$/.test(text) || Number(text) > 0x7fffffff) throw new RequestError(404, "HTTP 404 Not Found");
  return Number(text);
}

/** A version as paths name it: a number, `latest` in any case, or -1 for the same. */
export function versionName(text: string): VersionName {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === "latest" || trimmed === "-1") return "latest";
  const version = /^[+]?\d{1,10}$/.test(trimmed) ? Number(trimmed) : 0;
  if (version < 1 || version > 0x7fffffff) throw refusals.invalidVersion(text);
  return version;
}

/** A parameter of the path, decoded. */
export function param(request: Incoming, name: string): string {
  const params = request.params;
  const value = typeof params === "object" && params !== null ? Reflect.get(params, name) : undefined;
  return typeof value === "string" ? value : "";
}
