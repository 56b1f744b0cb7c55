import { integerFrom, oneOf, type Random } from "../../random.ts";
import { decimalText } from "../codec/decimal.ts";
import type { AvroType, Logical } from "../model.ts";

const WORDS = ["", "a", "order-17", "grün", "日本", "x y", "😀", 'quo"te'] as const;
const DAY = 86_400_000;
/** Ten thousand days from the epoch on: dates that look like dates. */
const DAYS = 20_000;

/** A value of a primitive or fixed type: plausible for its logical type, else among it the edges of its range. */
export function scalar(type: AvroType, random: Random): unknown {
  const special = type.logical === undefined ? undefined : logicalScalar(type, type.logical, random);
  if (special !== undefined) return special;
  switch (type.kind) {
    case "boolean":
      return random() < 0.5;
    case "int":
      return oneOf(random, [0, 1, -1, 0x7fffffff, -0x80000000, integerFrom(random, -100_000, 100_000)]);
    case "long":
      if (type.longs === "bigint")
        return oneOf(random, [
          0n,
          -1n,
          2n ** 53n + 1n,
          2n ** 63n - 1n,
          -(2n ** 63n),
          BigInt(integerFrom(random, 0, 2 ** 40)),
        ]);
      return oneOf(random, [
        0,
        1,
        -1,
        Number.MAX_SAFE_INTEGER,
        Number.MIN_SAFE_INTEGER,
        integerFrom(random, -(2 ** 40), 2 ** 40),
      ]);
    case "float":
      return oneOf(
        random,
        [0, 1.5, -2.25, 1e10, Math.fround(random() * 1000)].map(Math.fround) as [number, ...number[]],
      );
    case "double":
      return oneOf(random, [0, 1.5, -2.25, 1e300, 5e-324, random() * 1e6]);
    case "string":
      return oneOf(random, [...WORDS, integerFrom(random, 0, 2 ** 40).toString(36)]);
    case "bytes":
      return bytes(random, integerFrom(random, 0, 6));
    case "fixed":
      return bytes(random, type.size);
    default:
      return null;
  }
}

function logicalScalar(type: AvroType, logical: Logical, random: Random): unknown {
  switch (logical.kind) {
    case "decimal":
      return decimalText(
        BigInt(integerFrom(random, 0, 10 ** Math.min(logical.precision, 9) - 1)) * (random() < 0.3 ? -1n : 1n),
        logical.scale,
      );
    case "uuid":
      return type.kind === "string" ? uuid(random) : undefined;
    case "date":
      return integerFrom(random, 0, DAYS);
    case "time-millis":
      return integerFrom(random, 0, DAY - 1);
    case "time-micros":
      return integerFrom(random, 0, DAY * 1000 - 1);
    case "timestamp-millis":
    case "local-timestamp-millis":
      return integerFrom(random, 0, DAYS * DAY);
    case "timestamp-micros":
    case "local-timestamp-micros":
      return integerFrom(random, 0, DAYS * DAY * 1000);
    case "timestamp-nanos":
    case "local-timestamp-nanos":
      return BigInt(integerFrom(random, 0, DAYS * DAY)) * 1_000_000n;
    default:
      return undefined;
  }
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => integerFrom(random, 0, 255));
}

function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => integerFrom(random, 0, 15).toString(16)).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
}
