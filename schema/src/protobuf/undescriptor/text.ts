import { printFile } from "../print/file.ts";
import { decodedDescriptor } from "./decode.ts";
import { fileOf } from "./file.ts";

/**
 * The text of the `.proto` file that a text stands for which is the base64 of its descriptor, as Confluent's registry
 * makes it. Undefined where the text is no such thing. Linear in its length.
 * Throws {@link SchemaError} `protobuf/bad-descriptor` and `protobuf/descriptor-set`.
 */
export function undescribedText(source: string): string | undefined {
  const descriptor = decodedDescriptor(source);
  return descriptor === undefined ? undefined : printFile(fileOf(descriptor));
}
