import { CliError } from "../error.ts";
import { EXIT } from "../exit.ts";

/** A comment that is on the change already. */
export interface KeptComment {
  readonly id: number;
  readonly body: string;
}

/** The pull or merge request that a job is about, at its host. */
export interface ChangeRequest {
  /** How the host calls it, such as `pull request 7`. */
  readonly name: string;
  /** The page of comments with a number from 1; empty after the last one. */
  comments(page: number): Promise<readonly KeptComment[]>;
  add(body: string): Promise<void>;
  replace(id: number, body: string): Promise<void>;
}

/** Comments on one page; the most that both hosts give. */
export const PAGE = 100;

/** How a host is asked. */
export interface Host {
  readonly name: string;
  /** The address of its API, without a slash at the end. */
  readonly api: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What to do where the token may not comment. */
  readonly hint: string;
}

const TIMEOUT_MS = 30_000;

/** Asks a host's API. Throws CliError for what is no success. */
export async function askHost(host: Host, method: string, path: string, body?: object): Promise<unknown> {
  const url = `${host.api}${path}`;
  const headers = { ...host.headers, accept: "application/json", "content-type": "application/json" };
  const sent = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
  let answer: Response;
  try {
    answer = await fetch(url, body === undefined ? sent : { ...sent, body: JSON.stringify(body) });
  } catch (cause) {
    throw new CliError({
      code: "cli/host-unreachable",
      message: `${host.name} could not be reached at ${url}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: "Check the job's network and the API's address in its variables.",
      exit: EXIT.unreachable,
      cause,
    });
  }
  if (!answer.ok) throw rejected(host, `${method} ${path}`, answer.status);
  return answer.json();
}

function rejected(host: Host, call: string, status: number): CliError {
  const denied = status === 401 || status === 403 || status === 404;
  return new CliError({
    code: denied ? "cli/comment-denied" : "cli/comment-failed",
    message: `${host.name} answered ${call} with status ${status}.`,
    hint: denied ? host.hint : "Run the job again; if it stays so, look at the host's status page.",
    exit: EXIT.unreachable,
  });
}

/** Comments of a host's answer. */
export function keptComments(answer: unknown): readonly KeptComment[] {
  return Array.isArray(answer)
    ? answer.map((one: { readonly id?: unknown; readonly body?: unknown }) => ({
        id: Number(one.id),
        body: String(one.body ?? ""),
      }))
    : [];
}
