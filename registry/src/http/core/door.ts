import type { IncomingHttpHeaders } from "node:http";
import type { Answer, Rows } from "./route.ts";

/** An error as a door tells it. */
export interface Refused {
  readonly status: number;
  readonly body: object;
  /** The error code under which metrics count it; not counted unless given. */
  readonly counted?: number;
}

/** What is known of a request that is refused, for those who tell it as a page. */
export interface RefusedRequest {
  readonly id: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A way into the registry: operations, media types, and words for what is refused. */
export interface Door {
  readonly rows: Rows;
  /** How all its paths begin, where others' do not: it words what is rejected there before any route is known. */
  readonly prefix?: string;
  /** The media type of answers for an Accept header; undefined where none will do. */
  readonly answerType: (accept: string | undefined) => string | undefined;
  /** What is said of an error; undefined where nobody foresaw it. */
  readonly refuse: (error: unknown) => Refused | undefined;
  /** What is said of a defect; the log has more, under the request's id. */
  readonly fail: (requestId: string) => Refused;
  /** Makes what is said into an answer of its own, such as a page; absent: it is sent as JSON. */
  readonly page?: (refused: Refused, request: RefusedRequest) => Promise<Answer>;
  /** Whether bodies are forms (`application/x-www-form-urlencoded`) rather than JSON. */
  readonly takesForms?: true;
}
