/** What no declared type or method may be called: words of the language, its built-in types, names that every object has. */
const RESERVED = wordsOf(
  "abstract any arguments as asserts async await bigint boolean break case catch class const continue debugger declare",
  "default delete do else enum eval export extends false finally for from function get global if implements import in",
  "infer instanceof interface intrinsic is keyof let module namespace never new null number object of out override",
  "package private protected public readonly require return satisfies set static string super switch symbol this throw",
  "true try type typeof undefined unique unknown using var void while with yield",
  // What generated modules use or import.
  "Uint8Array event events openConsumer openProcessor openProducer openStream Consumer ConsumerOptions Producer ProducerOptions",
  // A producer with a method `then` would be taken for a promise.
  "then",
  ...Object.getOwnPropertyNames(Object.prototype),
);

/** The words of some lines. */
export function wordsOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}

/** A text as an identifier: what cannot stand in one becomes `_`, and a word that means something gets a `_` behind it. */
export function identifier(text: string): string {
  const cleaned = text.replace(/[^\p{ID_Continue}]/gu, "_");
  const begun = /^[\p{ID_Start}_]/u.test(cleaned) ? cleaned : `_${cleaned}`;
  return RESERVED.has(begun) ? `${begun}_` : begun;
}

/** A text as an identifier of several words: "shop.orders-v1" is `ShopOrdersV1`, or `shopOrdersV1` with a small first letter. */
export function camelCase(text: string, first: "Upper" | "lower"): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  const cased = first === "lower" ? joined.charAt(0).toLowerCase() + joined.slice(1) : joined;
  return identifier(cased === "" ? "unnamed" : cased);
}

/** The key of a property: bare where that is an identifier, else a literal by way of `quote`. */
export function propertyKey(name: string, quote: (text: string) => string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : quote(name);
}

/** A file or folder name without its ending: letters and digits of ASCII, `-` and `_`. */
export function fileName(text: string): string {
  const cleaned = text.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 100);
  return /^(|index|node_modules|con|prn|aux|nul|com\d|lpt\d)$/i.test(cleaned) ? `${cleaned}_` : cleaned;
}

/** Hands out names, each once. A name that is taken gets a number. */
export interface Names {
  /** `wanted`, or the first of `wanted_2`, `wanted_3`, … for which this name and all its `forms` are free. */
  take(wanted: string): string;
}

/** `forms` are what a name stands for beside itself; names that differ in case alone are one where `caseless`. */
export function createNames(
  taken: readonly string[] = [],
  { forms = (name: string): readonly string[] => [name], caseless = false } = {},
): Names {
  const fold = (name: string): string => (caseless ? name.toLowerCase() : name);
  const used = new Set(taken.map(fold));
  return {
    take(wanted) {
      let name = wanted;
      for (let count = 2; forms(name).some((form) => used.has(fold(form))); count += 1) name = `${wanted}_${count}`;
      for (const form of forms(name)) used.add(fold(form));
      return name;
    },
  };
}
