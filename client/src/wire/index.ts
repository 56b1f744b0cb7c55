export { WireError } from "./error.ts";
export { fromHeader, KEY_SCHEMA_HEADER, toHeader, VALUE_SCHEMA_HEADER } from "./header.ts";
export { PREFIX_LENGTH, type Prefixed, readPrefix, withPrefix } from "./prefix.ts";
