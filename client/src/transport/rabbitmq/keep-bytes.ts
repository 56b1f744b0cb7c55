import type { Channel } from "rabbitmq-client";
import { TransportError } from "../error.ts";

/** Where {@link keepBytes} puts a message's content type. */
export const RAW_CONTENT_TYPE = "rawContentType";

interface HeaderFrame {
  readonly fields: Record<string, unknown>;
}

/**
 * Makes a channel give bodies as their bytes. The client library parses what is called `application/json`, which rounds
 * large numbers, and makes strings of `text/plain`; it does neither to what has no content type, so that is moved aside.
 */
export function keepBytes(channel: Channel): void {
  const onHeader: unknown = Reflect.get(channel, "_onHeader");
  if (typeof onHeader !== "function") {
    throw new TransportError({
      code: "transport/bad-client",
      message: "The installed version of rabbitmq-client works otherwise than the one that this transport knows.",
      hint: "Install rabbitmq-client 5.0.8.",
    });
  }
  Reflect.set(channel, "_onHeader", (frame: HeaderFrame) => {
    const { contentType } = frame.fields;
    delete frame.fields.contentType;
    if (contentType !== undefined) frame.fields[RAW_CONTENT_TYPE] = contentType;
    Reflect.apply(onHeader, channel, [frame]);
  });
}
