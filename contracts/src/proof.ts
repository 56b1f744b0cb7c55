import type { Mismatch } from "@concordat/client/api";
import type { BodyRule, ContractMessage, Matcher } from "./model.ts";
import { ITEMS, VALUES } from "./path.ts";

/** Where in an actual event: keys and indexes. */
type Place = readonly (string | number)[];

/**
 * What an event lacks of what a contract's message asks for, as Pact's own verifier judges it (specification V4): fields
 * without a rule equal the example, fields with one obey it, and what the example does not mention does not matter.
 * Empty where it all holds. `event` is the JSON view.
 */
export function mismatchesOf(message: ContractMessage, event: unknown): readonly Mismatch[] {
  const found: Mismatch[] = [];
  const tell = (place: Place, problem: string): void => {
    found.push({ message: message.description, path: placeText(place), problem });
  };
  compare(message.body, event, [], { rules: message.rules, tell });
  return found;
}

interface Judge {
  readonly rules: readonly BodyRule[];
  readonly tell: (place: Place, problem: string) => void;
}

function compare(expected: unknown, actual: unknown, place: Place, judge: Judge): void {
  const rule = ruleFor(place, judge.rules);
  if (rule === undefined) return compareWithoutRule(expected, actual, place, judge);
  const inherited = rule.path.length < place.length;
  const problems = rule.matchers.map((matcher) => problemWith(matcher, expected, actual, inherited));
  const broken = problems.filter((problem) => problem !== undefined);
  const fails = rule.combine === "AND" ? broken.length > 0 : broken.length === rule.matchers.length;
  if (fails && rule.matchers.length > 0) return judge.tell(place, broken.join(", and "));
  if (rule.matchers.some(({ match }) => match === "equality")) return;
  const eachValue = !inherited && rule.matchers.some(({ match }) => match === "values");
  compareInside(expected, actual, place, judge, eachValue);
}

function compareWithoutRule(expected: unknown, actual: unknown, place: Place, judge: Judge): void {
  if (kindOf(expected) !== kindOf(actual)) return judge.tell(place, `is ${shown(actual)}, not ${shown(expected)}`);
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length !== actual.length)
    return judge.tell(place, `has ${actual.length} elements, not ${expected.length}`);
  if (typeof expected !== "object" || expected === null) {
    if (expected !== actual) judge.tell(place, `is ${shown(actual)}, not ${shown(expected)}`);
    return;
  }
  compareInside(expected, actual, place, judge, false);
}

/** Elements and fields, where both sides have them. Elements beyond the example are compared with its first. */
function compareInside(expected: unknown, actual: unknown, place: Place, judge: Judge, eachValue: boolean): void {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length === 0) return;
    for (const [index, item] of actual.entries())
      compare(index < expected.length ? expected[index] : expected[0], item, [...place, index], judge);
    return;
  }
  if (!isObject(expected) || !isObject(actual)) return;
  if (eachValue) {
    const [first] = Object.values(expected);
    for (const [key, value] of Object.entries(actual)) {
      const wanted = Object.hasOwn(expected, key) ? expected[key] : first;
      if (wanted !== undefined) compare(wanted, value, [...place, key], judge);
    }
    return;
  }
  for (const [key, wanted] of Object.entries(expected)) {
    if (Object.hasOwn(actual, key)) compare(wanted, actual[key], [...place, key], judge);
    else judge.tell([...place, key], "is missing");
  }
}

/** The most telling rule at a place or above it: exact steps count double, as in Pact. Of equals, the nearest. */
function ruleFor(place: Place, rules: readonly BodyRule[]): BodyRule | undefined {
  let best: { readonly rule: BodyRule; readonly weight: number } | undefined;
  for (const rule of rules) {
    const weight = weightOf(rule, place);
    if (weight === 0) continue;
    const nearer = best !== undefined && weight === best.weight && rule.path.length > best.rule.path.length;
    if (best === undefined || weight > best.weight || nearer) best = { rule, weight };
  }
  return best?.rule;
}

function weightOf({ path }: BodyRule, place: Place): number {
  if (path.length > place.length) return 0;
  return path.reduce<number>((weight, step, index) => {
    const actual = place[index];
    if (step === ITEMS) return typeof actual === "number" ? weight : 0;
    if (step === VALUES) return weight;
    return step === actual ? weight * 2 : 0;
  }, 1);
}

/** What is wrong with a value; undefined where nothing is. Of a rule from above, the type alone counts. */
function problemWith(matcher: Matcher, expected: unknown, actual: unknown, inherited: boolean): string | undefined {
  switch (matcher.match) {
    case "type":
      if (kindOf(expected) !== kindOf(actual)) return `is ${shown(actual)}, not ${article(kindOf(expected))}`;
      return inherited || !Array.isArray(actual) ? undefined : lengthProblem(matcher, actual.length);
    case "equality":
      return equal(expected, actual) ? undefined : `is ${shown(actual)}, not ${shown(expected)}`;
    case "values":
      return isObject(actual) ? undefined : `is ${shown(actual)}, not an object`;
    case "regex":
      return typeof actual !== "object" && new RegExp(matcher.regex, "u").test(String(actual))
        ? undefined
        : `is ${shown(actual)}, which does not match ${matcher.regex}`;
    case "null":
      return actual === null ? undefined : `is ${shown(actual)}, not null`;
    case "boolean":
      return typeof actual === "boolean" ? undefined : `is ${shown(actual)}, not a boolean`;
    case "number":
      return typeof actual === "number" ? undefined : `is ${shown(actual)}, not a number`;
    case "integer":
      return Number.isInteger(actual) ? undefined : `is ${shown(actual)}, not a whole number`;
    case "decimal":
      return typeof actual === "number" && !Number.isInteger(actual)
        ? undefined
        : `is ${shown(actual)}, not a fraction`;
  }
}

function lengthProblem(
  { min, max }: { readonly min?: number; readonly max?: number },
  length: number,
): string | undefined {
  if (min !== undefined && length < min) return `has ${length} elements, fewer than ${min}`;
  return max !== undefined && length > max ? `has ${length} elements, more than ${max}` : undefined;
}

type Kind = "null" | "list" | "object" | "string" | "number" | "boolean" | "nothing";

function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  const type = typeof value;
  return type === "object" || type === "string" || type === "number" || type === "boolean" ? type : "nothing";
}

function article(kind: Kind): string {
  if (kind === "null" || kind === "nothing") return kind;
  return `${kind === "object" ? "an" : "a"} ${kind}`;
}

function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: unknown, index) => equal(item, b[index]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LONGEST = 80;

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function placeText(place: Place): string {
  return place.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `${text}.${step}` : `${text}['${step.replace(/[\\']/g, "\\$&")}']`;
  }, "$");
}
