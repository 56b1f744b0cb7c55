/** A number as it is written, exactly: its digits, without zeros at the end, times a power of ten. */
export interface Exact {
  readonly digits: bigint;
  readonly exponent: bigint;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The exact value of a JSON number's text; undefined where it is none. */
export function exactOf(text: string): Exact | undefined {
  const [, sign = "", whole, fraction = "", power = "0"] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const written = whole + fraction;
  const kept = withoutZeros(written);
  if (kept === "") return { digits: 0n, exponent: 0n };
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(written.length - kept.length);
  return { digits: BigInt(sign + kept), exponent };
}

/** A loop, as a regular expression for zeros at the end is quadratic. */
function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}

/** The same text for the same number, however it was written. */
export function exactKey({ digits, exponent }: Exact): string {
  return `${digits}e${exponent}`;
}

/** Whether a number has no fraction: `1.0` and `1e2` have none. */
export function hasNoFraction({ exponent }: Exact): boolean {
  return exponent >= 0n;
}

/** Less than zero where the first is smaller, zero where both are the same, else more. */
export function compareExact(a: Exact, b: Exact): number {
  const [left, right] = [signOf(a), signOf(b)];
  if (left !== right) return left - right;
  if (left === 0) return 0;
  const difference = magnitude(a) - magnitude(b);
  if (difference !== 0n) return difference > 0n ? left : -left;
  // Of the same length: the exponents are as far apart as the digits' lengths at most.
  const lowest = a.exponent < b.exponent ? a.exponent : b.exponent;
  const [one, other] = [scaled(a, lowest), scaled(b, lowest)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function signOf({ digits }: Exact): number {
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

/** The place of the first digit, counted from the point. */
function magnitude({ digits, exponent }: Exact): bigint {
  return BigInt(digits.toString().length - (digits < 0n ? 1 : 0)) + exponent;
}

function scaled({ digits, exponent }: Exact, lowest: bigint): bigint {
  return digits * 10n ** (exponent - lowest);
}

/** Whether a number is a whole multiple of another one; of zero only zero is. */
export function isMultipleOf(value: Exact, of: Exact): boolean {
  if (value.digits === 0n) return true;
  if (of.digits === 0n) return false;
  const shift = value.exponent - of.exponent;
  const divisor = of.digits < 0n ? -of.digits : of.digits;
  if (shift >= 0n) return ((value.digits % divisor) * powerOfTen(shift, divisor)) % divisor === 0n;
  // Its digits do not end in zero: with more places than they have it is no multiple.
  if (-shift > BigInt(value.digits.toString().length)) return false;
  return value.digits % (divisor * 10n ** -shift) === 0n;
}

/** A power of ten within the numbers modulo another one, by squaring: the power may have as many digits as it likes. */
function powerOfTen(power: bigint, modulus: bigint): bigint {
  let result = 1n % modulus;
  let square = 10n % modulus;
  for (let left = power; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
