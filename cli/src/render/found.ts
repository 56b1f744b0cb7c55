import type { SearchAnswer, SearchGroup, SearchHit, SearchKind, SearchPlace } from "@concordat/client/api";
import type { Paint } from "./paint.ts";
import { type Cell, table } from "./table.ts";

const TITLES: Readonly<Record<SearchKind, readonly [one: string, more: string]>> = {
  subject: ["subject", "subjects"],
  type: ["type", "types"],
  field: ["field", "fields"],
  documentation: ["documentation", "documentation"],
  tag: ["tag", "tags"],
  service: ["service", "services"],
  context: ["context", "contexts"],
  id: ["schema with this id", "schemas with this id"],
  guid: ["schema with this guid", "schemas with this guid"],
};

/** What was found, kind by kind: a line for each hit with where it is. */
export function foundText({ groups }: SearchAnswer, paint: Paint): string {
  return groups.map((group) => groupText(group, paint)).join("\n\n");
}

function groupText({ kind, count, hits }: SearchGroup, paint: Paint): string {
  const [one, more] = TITLES[kind];
  const title = `${count.toLocaleString("en")} ${count === 1 ? one : more}`;
  const rest = count - hits.length;
  const left = rest === 0 ? "" : paint("dim", ` (the best ${hits.length}; --kind ${kind} --limit N for more)`);
  return `${paint("bold", title)}${left}\n${table(
    hits.map((hit) => rowOf(kind, hit)),
    paint,
    { indent: 2 },
  )}`;
}

function rowOf(kind: SearchKind, { text, places, more }: SearchHit): readonly (string | Cell)[] {
  const [first] = places;
  const name: Cell = { text, style: "cyan" };
  if (first === undefined) return [name];
  if (kind === "subject") return [name, { text: `version ${first.version}`, style: "dim" }];
  const where = `${places.map(versionOf).join(", ")}${more === 0 ? "" : `, and ${more.toLocaleString("en")} more`}`;
  if (kind === "id" || kind === "guid") return [where];
  // What is long stands last, where it may be cut.
  if (kind === "documentation") return [{ text: first.part ?? "", style: "cyan" }, { text: where, style: "dim" }, text];
  // A type's name is its place.
  const part = first.part === undefined || first.part === text ? "" : first.part;
  return [name, part, { text: where, style: "dim" }];
}

function versionOf({ subject, version }: SearchPlace): string {
  return `${subject} ${version}`;
}
