export { WireError } from "./error.ts";
export { fromHeader, HEADER_LENGTH, KEY_SCHEMA_HEADER, toHeader, VALUE_SCHEMA_HEADER } from "./header.ts";
export { type Indexed, readIndexes, toIndexes } from "./indexes.ts";
export { PREFIX_LENGTH, type Prefixed, putPrefix, readPrefix, withPrefix } from "./prefix.ts";
