import { ClientError } from "../error.ts";

/**
 * A Protobuf event that cannot be written, or a message whose type cannot be found. `code` is `protobuf/unencodable` or
 * `protobuf/no-such-message`.
 */
export class ProtobufError extends ClientError {
  override readonly name = "ProtobufError";
}
