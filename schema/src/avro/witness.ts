import type { Finding } from "../difference.ts";
import type { Witness } from "../witness.ts";
import type { AvroType } from "./model.ts";

export function witnessAvro(_reader: AvroType, _writer: AvroType, _finding: Finding): Witness | undefined {
  return undefined;
}
