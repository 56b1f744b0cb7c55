import { integerFrom, type Random } from "../../random.ts";
import type { PointSet } from "./sets.ts";
import type { Regex } from "./syntax.ts";

/** How a text is made: what chance says, and how often more than is needed something is repeated at most. */
export interface TextMaking {
  readonly random: Random;
  readonly most: number;
}

/** The longest text that is made. */
const LONGEST = 10_000;

/**
 * A text that a pattern may match: what looks ahead or behind is left aside, so that it has to be tried. With `most` 0 the
 * shortest of its kind. Undefined where it would be too long.
 */
export function matchingText(root: Regex, making: TextMaking): string | undefined {
  const groups = new Map<number, string>();
  let length = 0;
  const write = (regex: Regex): string => {
    switch (regex.kind) {
      case "chars":
        length += 1;
        return letterOf(regex.set, making);
      case "sequence":
        return regex.items.map(write).join("");
      case "choice": {
        const shortest = making.most === 0 ? 0 : integerFrom(making.random, 0, regex.items.length - 1);
        const chosen = regex.items[shortest];
        return chosen === undefined ? "" : write(chosen);
      }
      case "group": {
        const text = write(regex.item);
        groups.set(regex.number, text);
        return text;
      }
      case "repeat": {
        const times = integerFrom(making.random, regex.min, Math.min(regex.max, regex.min + making.most));
        let text = "";
        for (let time = 0; time < times && length <= LONGEST; time += 1) text += write(regex.item);
        return text;
      }
      case "back":
        return groups.get(regex.number) ?? "";
      default:
        return "";
    }
  };
  const text = write(root);
  return length > LONGEST ? undefined : text;
}

/** Letters that read well come first. */
const LIKED: readonly number[] = Array.from("a0A -_.b1B@/:", (letter) => letter.codePointAt(0) ?? 0);

function letterOf(set: PointSet, { random, most }: TextMaking): string {
  const liked = LIKED.filter((point) => set.some(([low, high]) => point >= low && point <= high));
  const [first = set[0]?.[0] ?? 0x61] = liked;
  if (most === 0) return String.fromCodePoint(first);
  if (liked.length > 0 && random() < 0.5)
    return String.fromCodePoint(liked[integerFrom(random, 0, liked.length - 1)] ?? first);
  const range = set[integerFrom(random, 0, Math.max(0, set.length - 1))] ?? [first, first];
  // Within what can be printed where the range begins there.
  const high = range[0] < 0x7f ? Math.min(range[1], 0x7e) : Math.min(range[1], range[0] + 100);
  const low = range[0] < 0x20 && high > 0x20 ? 0x20 : range[0];
  const point = integerFrom(random, low, high);
  return String.fromCodePoint(point >= 0xd800 && point <= 0xdfff ? first : point);
}
