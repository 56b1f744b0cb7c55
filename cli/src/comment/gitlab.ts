import { askHost, type ChangeRequest, type Host, keptComments, PAGE } from "./forge.ts";

/** The merge request that a job of GitLab CI is about; undefined where it is about none. Throws CliError. */
export function gitlabChange(env: NodeJS.ProcessEnv): ChangeRequest | undefined {
  const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, CONCORDAT_GITLAB_TOKEN = "" } = env;
  if (CI_API_V4_URL === undefined || CI_PROJECT_ID === undefined || CI_MERGE_REQUEST_IID === undefined)
    return undefined;
  const host: Host = {
    name: "GitLab",
    api: CI_API_V4_URL,
    headers: { "private-token": CONCORDAT_GITLAB_TOKEN },
    hint: "Set CONCORDAT_GITLAB_TOKEN, masked, to a project access token with the scope `api`: a job's own token may not comment.",
  };
  const notes = `/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
  return {
    name: `merge request ${CI_MERGE_REQUEST_IID}`,
    comments: async (page) => keptComments(await askHost(host, "GET", `${notes}?per_page=${PAGE}&page=${page}`)),
    add: async (body) => void (await askHost(host, "POST", notes, { body })),
    replace: async (id, body) => void (await askHost(host, "PUT", `${notes}/${id}`, { body })),
  };
}
