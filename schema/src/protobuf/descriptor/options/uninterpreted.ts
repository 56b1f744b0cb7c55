import { create } from "@bufbuild/protobuf";
import {
  type UninterpretedOption,
  UninterpretedOption_NamePartSchema,
  UninterpretedOptionSchema,
} from "@bufbuild/protobuf/wkt";
import { literalBytes } from "../../literal.ts";
import { printValue } from "../../print/options.ts";
import type { Option, Value } from "../../tree.ts";
import { isWhole, wholeOf } from "./scalars.ts";

/** An option as the descriptor keeps one whose meaning nobody knows (descriptor.proto, UninterpretedOption). */
export function uninterpreted({ name, value }: Option): UninterpretedOption {
  return create(UninterpretedOptionSchema, {
    name: name.map(({ text, extension }) =>
      create(UninterpretedOption_NamePartSchema, { namePart: text, isExtension: extension }),
    ),
    ...valued(value),
  });
}

type Valued = Partial<Pick<UninterpretedOption, Exclude<keyof UninterpretedOption, `$${string}` | "name">>>;

function valued(value: Value): Valued {
  switch (value.kind) {
    case "string":
      return { stringValue: Uint8Array.from(literalBytes(value.pieces)) };
    case "word":
      return { identifierValue: `${value.negative ? "-" : ""}${value.text}` };
    case "number": {
      const { text, negative } = value;
      const whole = isWhole(text) ? BigInt.asUintN(64, wholeOf(text)) : undefined;
      if (whole === undefined) return { doubleValue: Number(text.replace(/[fF]$/, "")) * (negative ? -1 : 1) };
      return negative ? { negativeIntValue: BigInt.asIntN(64, -whole) } : { positiveIntValue: whole };
    }
    case "list":
      return { aggregateValue: printValue(value) };
    case "message":
      return { aggregateValue: printValue(value).replace(/^\{\s*|\s*\}$/g, "") };
  }
}
