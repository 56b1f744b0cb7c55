import { ClientError } from "../error.ts";

/** A message whose framing is not Confluent's. Codes begin with `wire/`. */
export class WireError extends ClientError {
  override readonly name = "WireError";
}
