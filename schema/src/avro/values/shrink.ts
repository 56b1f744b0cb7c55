import { branchOf } from "../codec/branch.ts";
import { createDecoder, createEncoder } from "../codec/index.ts";
import type { AvroType } from "../model.ts";
import { costsOf, smallest } from "./smallest.ts";

/**
 * Values of a type that are a little less than a given one: an element or entry dropped, another branch, or a smallest
 * value in one place. What is written under the type may be a value that was read under it.
 */
export function* shrinkAvro(type: AvroType, value: unknown): Generator<unknown> {
  switch (type.kind) {
    case "array":
      for (const [index, item] of (value as unknown[]).entries()) {
        yield (value as unknown[]).toSpliced(index, 1);
        for (const less of shrinkAvro(type.items, item)) yield (value as unknown[]).with(index, less);
      }
      return;
    case "map":
      for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
        const { [key]: _, ...rest } = value as Record<string, unknown>;
        yield rest;
        for (const less of shrinkAvro(type.values, item)) yield { ...rest, [key]: less };
      }
      return;
    case "record":
      for (const field of type.fields) {
        for (const less of shrinkAvro(field.type, Reflect.get(value as object, field.name)))
          yield { ...(value as object), [field.name]: less };
      }
      return;
    case "union": {
      const branch = type.branches[branchOf(type, value)];
      for (const other of type.branches) if (other !== branch) yield smallestOf(other);
      if (branch !== undefined) yield* shrinkAvro(branch, value);
      return;
    }
    case "enum":
      return;
    default:
      yield smallestOf(type);
  }
}

function smallestOf(type: AvroType): unknown {
  const costs = costsOf(type);
  return Number.isFinite(costs.get(type)?.size)
    ? createDecoder(type)(createEncoder(type)(smallest(type, costs)))
    : undefined;
}
