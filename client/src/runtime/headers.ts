/** The header with the id of a message: the same where one event is sent twice, for consumers that must act once. */
export const MESSAGE_ID = "message-id";
export const CONTENT_TYPE = "content-type";
