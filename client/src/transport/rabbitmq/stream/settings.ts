/** How a topic's stream is kept. A stream keeps the settings that it was made with. */
export interface RabbitStreamSettings {
  /** How long messages are kept at least, as RabbitMQ writes it: `7D`, `12h`. For ever unless given. */
  readonly maxAge?: string;
  /** Bytes of the stream above which its oldest segments are dropped. Unbounded unless given. */
  readonly maxBytes?: number;
  /** Bytes of a segment, by which the stream is shortened. RabbitMQ's own (500 MB) unless given. */
  readonly segmentBytes?: number;
}
