import type { JsonValue } from "../text/value.ts";
import type { Plan } from "./goal.ts";
import { lengthOf } from "./instance.ts";
import { countOf } from "./judge-values.ts";
import { fits, isLeast, type ValueMaking, wayOf } from "./making.ts";
import type { SchemaNode } from "./model.ts";
import { patternOf } from "./pattern.ts";
import { matchingText } from "./regex/make.ts";
import { jsonString } from "./synthetic.ts";

/** The longest string that is made. */
const LONGEST = 20_000;
/** How many texts are made by a pattern. */
const MADE = 12;

/** Texts of the formats that are checked. */
const OF_FORMAT: ReadonlyMap<string, readonly string[]> = new Map([
  ["date-time", ["2024-02-29T12:30:00Z", "1970-01-01T00:00:00.123+02:00"]],
  ["iso-date-time", ["2024-02-29T12:30:00Z"]],
  ["date", ["2024-02-29", "1970-01-01"]],
  ["time", ["12:30:00Z", "23:59:59.5+02:00"]],
  ["iso-time", ["12:30:00Z"]],
  ["duration", ["P1D", "PT1H30M"]],
  ["uri", ["https://example.com/a?b=c", "urn:a:b"]],
  ["uri-reference", ["/a", "https://example.com"]],
  ["uri-template", ["/a/{b}"]],
  ["url", ["https://example.com/a"]],
  ["email", ["a@example.com"]],
  ["hostname", ["example.com", "a"]],
  ["ipv4", ["192.0.2.1"]],
  ["ipv6", ["2001:db8::1"]],
  ["regex", ["^a+$"]],
  ["uuid", ["123e4567-e89b-12d3-a456-426614174000"]],
  ["json-pointer", ["", "/a/0"]],
  ["json-pointer-uri-fragment", ["#", "#/a"]],
  ["relative-json-pointer", ["0", "1/a"]],
  ["byte", ["", "YQ=="]],
]);

const PLAIN = ["", "a", "b", "0", "A", " ", "é", "😀", "a b", "text", "-", "Z9"];

/** A string that schemas take: of their pattern and format, as short as can be, as long, or in between. */
export function buildString({ nodes, avoid }: Plan, making: ValueMaking, depth: number): JsonValue | undefined {
  const least = Math.max(0, ...nodes.map((node) => countOf(node.keywords.get("minLength")) ?? 0));
  const most = Math.min(LONGEST, ...nodes.map((node) => countOf(node.keywords.get("maxLength")) ?? LONGEST));
  if (least > LONGEST || least > most) return undefined;
  const texts = [
    ...written(nodes, making, isLeast(making, depth)),
    ...PLAIN,
    ...(avoid.length > 0 ? othersThan([...nodes, ...avoid], making) : []),
  ];
  const sized = texts.flatMap((text) => stretched(text, least, most));
  const fitting = [...new Set(sized)].map(jsonString).filter((value) => fits(value, nodes, avoid, making));
  if (fitting.length === 0) return undefined;
  const sorted = fitting.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  const ends = [sorted[0], sorted.at(-1), fitting[0], fitting[1]].filter((one) => one !== undefined);
  return ends[wayOf(nodes, "string", ends.length, making, depth)];
}

function sizeOf(value: JsonValue): number {
  return value.kind === "string" ? value.value.length : 0;
}

/** Texts by the formats and patterns of schemas. */
function written(nodes: readonly SchemaNode[], { ways, steps }: ValueMaking, least: boolean): readonly string[] {
  return nodes.flatMap(({ keywords }): readonly string[] => {
    const [format, pattern] = [keywords.get("format"), keywords.get("pattern")];
    const formatted = format?.kind === "string" ? (OF_FORMAT.get(format.value) ?? []) : [];
    const found = pattern?.kind === "string" ? patternOf(pattern.value) : undefined;
    if (found === undefined) return formatted;
    const made = Array.from({ length: MADE }, (_, index) => {
      const text = matchingText(found.tree.root, { random: ways.random, most: least ? 0 : Math.min(index, 8) });
      steps.spend(1 + (text?.length ?? 0));
      return text ?? "";
    });
    return [...formatted, ...made];
  });
}

/** Texts that may not be what schemas ask for, or only just: those that they ask for, with a letter more or less. */
function othersThan(nodes: readonly SchemaNode[], making: ValueMaking): readonly string[] {
  const texts = written(nodes, making, false);
  const listed = nodes.flatMap(({ keywords }) => {
    const held = keywords.get("enum");
    return held?.kind === "array" ? held.items.flatMap((item) => (item.kind === "string" ? [item.value] : [])) : [];
  });
  return [...texts, ...listed]
    .slice(0, 4 * MADE)
    .flatMap((text) => [
      `${text}!`,
      `!${text}`,
      text.slice(1),
      text.slice(0, -1),
      text.toUpperCase(),
      text.toLowerCase(),
    ]);
}

/** A text as it is, and with letters more or less so that its length is one that is taken. */
function stretched(text: string, least: number, most: number): readonly string[] {
  const length = lengthOf(text);
  if (length > most) return [[...text].slice(0, most).join("")];
  const last = text === "" ? "a" : ([...text].at(-1) ?? "a");
  const filled = length >= least ? [text] : [text + last.repeat(least - length), "a".repeat(least - length) + text];
  // The longest of all is tried where it is not long.
  return most < LONGEST && most <= 1_000 && text !== "" ? [...filled, text + last.repeat(most - length)] : filled;
}
