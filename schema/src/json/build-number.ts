import type { JsonValue } from "../text/value.ts";
import { compareExact, type Exact, exactOf } from "./exact.ts";
import type { Plan } from "./goal.ts";
import { fits, type ValueMaking, wayOf } from "./making.ts";
import { jsonNumber } from "./synthetic.ts";

const LIMITS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] as const;

/** The most digits of numbers that are counted with. */
const MOST_DIGITS = 400n;

/** A number that schemas take: at a bound, beside one, or in between. */
export function buildNumber({ nodes, avoid, types }: Plan, making: ValueMaking, depth: number): JsonValue | undefined {
  const all = [...nodes, ...avoid];
  const limits = all.flatMap(({ keywords }) => LIMITS.flatMap((keyword) => numberIn(keywords.get(keyword)) ?? []));
  const steps = all.flatMap(({ keywords }) => numberIn(keywords.get("multipleOf")) ?? []);
  const candidates = distinct([
    ...[0, 1, -1].map((value) => decimal(value)),
    ...limits.flatMap((limit) => around(limit, steps)),
    ...between(limits),
    ...steps.flatMap(multiples),
  ]);
  const fractions = types.has("number") ? [decimal("0.5"), decimal("1.5"), ...limits.flatMap(near)] : [];
  const fitting = [...candidates, ...fractions]
    .map((one) => jsonNumber(textOfDecimal(one)))
    .filter((value) => fits(value, nodes, avoid, making));
  if (fitting.length === 0) return undefined;
  // The smallest first, then both ends, then others.
  const ends = [fitting[0], ...extremes(fitting), fitting.at(-1)].filter((one) => one !== undefined);
  return ends[wayOf(nodes, "number", ends.length, making, depth)];
}

function numberIn(held: JsonValue | undefined): Exact | undefined {
  const found = held?.kind === "number" ? exactOf(held.text) : undefined;
  return found !== undefined && -MOST_DIGITS < found.exponent && found.exponent < MOST_DIGITS ? found : undefined;
}

function decimal(value: number | string): Exact {
  return exactOf(String(value)) ?? { digits: 0n, exponent: 0n };
}

/** A limit, and what stands one, and one step, on either side of it. */
function around(limit: Exact, steps: readonly Exact[]): readonly Exact[] {
  const whole = rounded(limit, decimal(1));
  const beside = [decimal(1), ...steps].flatMap((step) => {
    const near = rounded(limit, step);
    return [near, plus(near, step), plus(near, negative(step)), plus(limit, step), plus(limit, negative(step))];
  });
  return [limit, whole, ...beside];
}

/** What stands a little beside a limit. */
function near(limit: Exact): readonly Exact[] {
  const little: Exact = { digits: 1n, exponent: (limit.exponent < 0n ? limit.exponent : 0n) - 1n };
  return [
    plus(limit, little),
    plus(limit, negative(little)),
    plus(limit, decimal("0.5")),
    plus(limit, decimal("-0.5")),
  ];
}

function between(limits: readonly Exact[]): readonly Exact[] {
  const sorted = limits.toSorted(compareExact);
  return sorted.slice(1).flatMap((limit, index) => {
    const before = sorted[index];
    if (before === undefined) return [];
    const middle = times(plus(before, limit), decimal("0.5"));
    return [middle, rounded(middle, decimal(1))];
  });
}

function multiples(step: Exact): readonly Exact[] {
  return [step, plus(step, step), negative(step)];
}

function plus(a: Exact, b: Exact): Exact {
  const exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
  return reduced(a.digits * 10n ** (a.exponent - exponent) + b.digits * 10n ** (b.exponent - exponent), exponent);
}

function times(a: Exact, b: Exact): Exact {
  return reduced(a.digits * b.digits, a.exponent + b.exponent);
}

function negative({ digits, exponent }: Exact): Exact {
  return { digits: -digits, exponent };
}

/** The multiple of a step next to a number, toward zero. */
function rounded(value: Exact, step: Exact): Exact {
  if (step.digits === 0n) return value;
  const exponent = value.exponent < step.exponent ? value.exponent : step.exponent;
  const [one, other] = [
    value.digits * 10n ** (value.exponent - exponent),
    step.digits * 10n ** (step.exponent - exponent),
  ];
  return reduced((one / other) * other, exponent);
}

function reduced(digits: bigint, exponent: bigint): Exact {
  return exactOf(`${digits}e${exponent}`) ?? { digits, exponent };
}

/** As JSON has it, without an exponent where that is not long. */
function textOfDecimal({ digits, exponent }: Exact): string {
  if (exponent >= 0n) return exponent <= 20n ? String(digits * 10n ** exponent) : `${digits}e${exponent}`;
  if (exponent < -20n) return `${digits}e${exponent}`;
  const sign = digits < 0n ? "-" : "";
  const text = String(digits < 0n ? -digits : digits).padStart(Number(-exponent) + 1, "0");
  return `${sign}${text.slice(0, Number(exponent))}.${text.slice(Number(exponent))}`;
}

function distinct(values: readonly Exact[]): readonly Exact[] {
  return [...new Map(values.map((value) => [`${value.digits}e${value.exponent}`, value])).values()];
}

function extremes(values: readonly JsonValue[]): readonly JsonValue[] {
  const sorted = values.toSorted((a, b) => compareExact(numberIn(a) ?? decimal(0), numberIn(b) ?? decimal(0)));
  return [sorted[0], sorted.at(-1)].filter((one) => one !== undefined);
}
