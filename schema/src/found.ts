import type { Budget } from "./budget.ts";
import type { Finding } from "./difference.ts";

/** A place, or the way from one to another further in: the reference implementation's words for it, and a pointer in either schema. */
export interface FoundPlace {
  readonly location: string;
  readonly reader: string;
  readonly writer: string;
}

/**
 * What a pair of types gave. A pair is walked once, however many places have it: the places are ways through this graph,
 * which has no circles. Parts that found nothing are left out, so that a pair without parts is one without findings.
 */
export interface Found {
  readonly parts: readonly FoundPart[];
}

/** A finding of the pair itself, its places from the pair on; or what a pair inside it gave. */
export type FoundPart = { readonly finding: Finding } | { readonly at: FoundPlace; readonly found: Found };

/** What a pair gives where nothing was found in it. */
export const NOTHING_FOUND: Found = { parts: [] };

/** What some parts gave together. */
export function foundOf(parts: readonly FoundPart[]): Found {
  return parts.length === 0 ? NOTHING_FOUND : { parts };
}

/** What is found inside, as a part; none where nothing is. */
export function partsInside(at: FoundPlace, found: Found): readonly FoundPart[] {
  return found.parts.length === 0 ? [] : [{ at, found }];
}

/** Different findings that are listed. */
const MOST_FINDINGS = 1_000;
/** Findings that are listed again, at other places of a type that was listed before. */
const MOST_REPEATED = 25;
/** The most places that are counted. */
const MOST_PLACES = Number.MAX_SAFE_INTEGER;
/** The place where a walk begins: the whole of both schemas. */
export const ROOT: FoundPlace = { location: "", reader: "", writer: "" };

/** A finding on its way to the list. */
interface Listed {
  /** At its place. */
  readonly finding: Finding;
  /** As the pair gave it, and the pair. */
  readonly given: Finding;
  readonly of: Found;
}

/**
 * The findings at their places, in the order of the walk. The places of a type that is used again and again are listed up
 * to a bound and counted beyond it: `more` of a finding says at how many further places it stands, `others` of the last one
 * how many other findings are not listed.
 */
export function listFindings(root: Found, budget: Budget): readonly Finding[] {
  const list: Listed[] = [];
  const met = new Set<Found>();
  let [first, repeated, unlisted] = [0, 0, 0];
  const visit = (found: Found, at: FoundPlace): void => {
    const again = met.has(found);
    met.add(found);
    for (const part of found.parts) {
      if (again && repeated >= MOST_REPEATED) return;
      budget.spend();
      if ("found" in part) visit(part.found, placeIn(at, part.at));
      else if (!again && first >= MOST_FINDINGS) unlisted += 1;
      else {
        if (again) repeated += 1;
        else first += 1;
        list.push({ finding: atPlace(part.finding, at), given: part.finding, of: found });
      }
    }
  };
  visit(root, ROOT);
  return counted(list, repeated < MOST_REPEATED ? undefined : placesOf(root, budget), unlisted);
}

/** The findings, each first one with the number of its places that are not listed. */
function counted(
  list: readonly Listed[],
  places: ReadonlyMap<Found, number> | undefined,
  unlisted: number,
): readonly Finding[] {
  const shown = new Map<Finding, number>();
  for (const { given } of list) shown.set(given, (shown.get(given) ?? 0) + 1);
  return list.map(({ finding, given, of }, index) => {
    const more = (places?.get(of) ?? 0) - (shown.get(given) ?? 0);
    // Said once for all its places.
    shown.set(given, Number.POSITIVE_INFINITY);
    const others = index === list.length - 1 ? unlisted : 0;
    return more > 0 || others > 0
      ? { ...finding, ...(more > 0 ? { more } : {}), ...(others > 0 ? { others } : {}) }
      : finding;
  });
}

/** At how many places each pair stands: the ways to it from the root. */
function placesOf(root: Found, budget: Budget): ReadonlyMap<Found, number> {
  const places = new Map([[root, 1]]);
  for (const found of outsideIn(root, budget)) {
    const here = places.get(found) ?? 0;
    for (const part of found.parts)
      if ("found" in part) places.set(part.found, Math.min(MOST_PLACES, (places.get(part.found) ?? 0) + here));
  }
  return places;
}

/** All pairs, each before those that it holds. */
function outsideIn(root: Found, budget: Budget): readonly Found[] {
  const done = new Set<Found>();
  const visit = (found: Found): void => {
    if (done.has(found)) return;
    for (const part of found.parts) {
      budget.spend();
      if ("found" in part) visit(part.found);
    }
    done.add(found);
  };
  visit(root);
  return [...done].reverse();
}

/** The most findings, with what they rest on themselves, that one finding rests on. */
const MOST_CAUSES = 50;

const causes = new WeakMap<Found, readonly Finding[]>();

/** The first findings of a pair, for a finding that rests on them; found once for a pair. */
export function causesOf(found: Found, budget: Budget): readonly Finding[] {
  const known = causes.get(found);
  if (known !== undefined) return known;
  const list: Finding[] = [];
  let left = MOST_CAUSES;
  for (const part of found.parts) {
    const inner = "finding" in part ? [part.finding] : causesOf(part.found, budget);
    for (const one of inner) {
      budget.spend();
      left -= sizeOf(one);
      if (left >= 0 || list.length === 0) list.push("finding" in part ? one : atPlace(one, part.at));
    }
    if (left <= 0) break;
  }
  causes.set(found, list);
  return list;
}

function sizeOf({ causes: inner = [] }: Finding): number {
  return inner.reduce((sum, cause) => sum + sizeOf(cause), 1);
}

/** A place further in, as seen from outside. */
export function placeIn(outer: FoundPlace, inner: FoundPlace): FoundPlace {
  return {
    location: locationIn(outer.location, inner.location),
    reader: outer.reader + inner.reader,
    writer: outer.writer + inner.writer,
  };
}

/** Confluent's registry tells the places in a message of another file from that message on: they begin anew. */
function locationIn(outer: string, inner: string): string {
  return inner.startsWith("#") ? inner : outer + inner;
}

function atPlace(finding: Finding, at: FoundPlace): Finding {
  const { reader, writer, location, causes: inner } = finding;
  return {
    ...finding,
    location: locationIn(at.location, location),
    reader: { ...reader, pointer: at.reader + reader.pointer },
    writer: { ...writer, pointer: at.writer + writer.pointer },
    ...(inner === undefined ? {} : { causes: inner.map((cause) => atPlace(cause, at)) }),
  };
}
