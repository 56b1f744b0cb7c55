/** The header with the id of a message: the same where one event is sent twice, for consumers that must act once. */
export const MESSAGE_ID = "message-id";
/** The media type of a message's value. */
export const CONTENT_TYPE = "content-type";
/** The id of a message that is a CloudEvent: its producer's `message-id`, or the only one where another client sent it. */
export const CE_ID = "ce_id";
/** W3C trace context: which trace a message belongs to. */
export const TRACEPARENT = "traceparent";
