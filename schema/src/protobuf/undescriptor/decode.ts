import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { SchemaError } from "../../error.ts";
import { badDescriptor } from "./nodes.ts";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A descriptor's first byte: the tag of the file's name, or of a set's first file. */
const FIRST_TAG = 0x0a;

/** Shorter texts are words rather than descriptors. */
const SHORTEST = 8;

/**
 * The descriptor of a file that a text is the base64 of (RFC 4648, section 4; padding may be left out, as Java's decoder
 * has it). Undefined where the text is something else.
 * Throws {@link SchemaError} `protobuf/bad-descriptor` where it seems to be one, and is not whole;
 * `protobuf/descriptor-set` where it is a set of files.
 */
export function decodedDescriptor(source: string): FileDescriptorProto | undefined {
  const bytes = base64Bytes(source);
  if (bytes === undefined) return undefined;
  if (isSet(bytes)) throw descriptorSet();
  const file = fileOf(bytes);
  if (file !== undefined) return file;
  if (bytes[0] !== FIRST_TAG || source.length < SHORTEST) return undefined;
  throw badDescriptor("its bytes are cut off, or something else follows them");
}

function base64Bytes(text: string): Uint8Array | undefined {
  if (!BASE64.test(text)) return undefined;
  const padded = text.endsWith("=");
  return (padded ? text.length % 4 === 0 : text.length % 4 !== 1) ? Buffer.from(text, "base64") : undefined;
}

/** Undefined where the bytes are no file's: they cannot be read, or a field is there that a file does not have. */
function fileOf(bytes: Uint8Array): FileDescriptorProto | undefined {
  try {
    const file = fromBinary(FileDescriptorProtoSchema, bytes);
    return file.$unknown === undefined ? file : undefined;
  } catch {
    // Whatever protobuf-es throws, its meaning is the same: these bytes are none.
    return undefined;
  }
}

/** A set's files stand where a file has its name: they are read as files, each with a name of its own. */
function isSet(bytes: Uint8Array): boolean {
  if (bytes[0] !== FIRST_TAG) return false;
  try {
    const { file, $unknown } = fromBinary(FileDescriptorSetSchema, bytes);
    return $unknown === undefined && file.every((one) => one.$unknown === undefined && Object.hasOwn(one, "name"));
  } catch {
    return false;
  }
}

function descriptorSet(): SchemaError {
  return new SchemaError({
    code: "protobuf/descriptor-set",
    message: "the text is the base64 of a set of files, a FileDescriptorSet",
    hint: "Give the base64 of the one file, a FileDescriptorProto, and the files that it imports as references.",
  });
}
