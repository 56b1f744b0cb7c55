import { readFileSync } from "node:fs";
import { askHost, type ChangeRequest, type Host, keptComments, PAGE } from "./forge.ts";

/** The pull request that a job of GitHub Actions is about; undefined where it is about none. Throws CliError. */
export function githubChange(env: NodeJS.ProcessEnv): ChangeRequest | undefined {
  const { GITHUB_API_URL = "https://api.github.com", GITHUB_REPOSITORY, GITHUB_EVENT_PATH, GITHUB_TOKEN = "" } = env;
  if (GITHUB_REPOSITORY === undefined || GITHUB_EVENT_PATH === undefined) return undefined;
  const event = JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8")) as {
    readonly pull_request?: { readonly number?: number };
  };
  const number = event.pull_request?.number;
  if (number === undefined) return undefined;
  const host: Host = {
    name: "GitHub",
    api: GITHUB_API_URL,
    headers: { authorization: `Bearer ${GITHUB_TOKEN}`, "x-github-api-version": "2022-11-28" },
    hint: "Give the job `permissions: pull-requests: write` and the step GITHUB_TOKEN. Pull requests from forks have no such permission.",
  };
  const comments = `/repos/${GITHUB_REPOSITORY}/issues/${number}/comments`;
  return {
    name: `pull request ${number}`,
    comments: async (page) => keptComments(await askHost(host, "GET", `${comments}?per_page=${PAGE}&page=${page}`)),
    add: async (body) => void (await askHost(host, "POST", comments, { body })),
    replace: async (id, body) =>
      void (await askHost(host, "PATCH", `/repos/${GITHUB_REPOSITORY}/issues/comments/${id}`, { body })),
  };
}
