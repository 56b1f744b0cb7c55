import type { AvroType } from "./model.ts";

export function sampleAvro(_type: AvroType, _seed: number): readonly unknown[] {
  return [];
}
