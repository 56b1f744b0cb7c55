import { CodecError } from "./error.ts";

/** Levels of values within values that are written or read; deeper ones are refused rather than overflow the stack. */
export const MAX_DEPTH = 1_000;
/** Items beyond the message's length that arrays and maps may hold in all: items can take no bytes, as null does. */
export const EMPTY_ITEMS = 65_536;

/** The error of a value or message that nests more than {@link MAX_DEPTH} levels. */
export function tooDeep(): CodecError {
  return new CodecError("codec/too-deep", `values nest more than ${MAX_DEPTH} levels deep`);
}
