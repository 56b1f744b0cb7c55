import { ClientError } from "../error.ts";

/**
 * A Protobuf event that cannot be written, or a message that cannot be told. `code` is `protobuf/unencodable` or
 * `protobuf/no-such-message`.
 */
export class ProtobufError extends ClientError {
  override readonly name = "ProtobufError";
}
