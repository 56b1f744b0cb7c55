/** Units of one kind each, by the words for them: the same number in another one is another amount. */
const FAMILIES: readonly (readonly (readonly string[])[])[] = [
  [
    ["nanoseconds", "nanosecond", "nanos"],
    ["microseconds", "microsecond", "micros"],
    ["milliseconds", "millisecond", "millis", "ms"],
    ["seconds", "second", "secs"],
    ["minutes", "minute"],
    ["hours", "hour"],
    ["days", "day"],
  ],
  [
    ["cents", "cent", "pence", "minor units"],
    ["euros", "euro", "dollars", "dollar", "pounds sterling", "major units"],
  ],
  [
    ["millimetres", "millimeters", "mm"],
    ["centimetres", "centimeters", "cm"],
    ["metres", "meters"],
    ["kilometres", "kilometers", "km"],
    ["inches"],
    ["feet"],
    ["miles"],
  ],
  [["grams", "grammes"], ["kilograms", "kilogrammes", "kg"], ["pounds", "lbs"], ["ounces"]],
  [["celsius"], ["fahrenheit"], ["kelvin"]],
  [
    ["bytes", "byte"],
    ["kilobytes", "kb"],
    ["megabytes", "mb"],
    ["gigabytes", "gb"],
  ],
  [
    ["percent", "per cent", "percentage"],
    ["fraction", "ratio"],
  ],
];

/** The first unit of a text in each family, by the number of the family. */
function unitsIn(text: string): ReadonlyMap<number, string> {
  const words = ` ${text.toLowerCase().replaceAll(/[^a-z0-9]+/g, " ")} `;
  const found = new Map<number, string>();
  for (const [at, family] of FAMILIES.entries()) {
    const named = family.filter((names) => names.some((name) => words.includes(` ${name} `)));
    // A text that names several, as "in minutes rather than hours", says nothing that can be compared.
    const [only = []] = named;
    if (named.length === 1) found.set(at, only[0] ?? "");
  }
  return found;
}

/** The units that two texts name of one kind and that differ; undefined where none do. */
export function unitChange(
  reader: string,
  writer: string,
): { readonly reader: string; readonly writer: string } | undefined {
  const theirs = unitsIn(writer);
  for (const [family, mine] of unitsIn(reader)) {
    const other = theirs.get(family);
    if (other !== undefined && other !== mine) return { reader: mine, writer: other };
  }
  return undefined;
}
