import type { PastProject } from "../project/past.ts";
import { FILE_REMOVED, REMOVED_HELP } from "../render/rule-texts.ts";
import type { Verdict } from "./verdict.ts";

/** A verdict on each schema that a revision has and the project no longer, those apart that may be gone. */
export async function judgeRemoved(
  { revision, gone, files }: PastProject,
  allowed: readonly string[],
): Promise<readonly { readonly verdict: Verdict; readonly subject: string }[]> {
  const refused = gone.filter(({ subject }) => !allowed.includes(subject));
  return Promise.all(
    refused.map(async (entry) => {
      const { file, subject, type } = entry;
      const message = `${revision} has ${file} of the subject ${subject}, which no file of the project has any more.`;
      const verdict: Verdict = {
        proposed: { name: file, text: await files.textOf(entry), type },
        against: revision,
        level: undefined,
        outcome: "incompatible",
        compared: [],
        faults: [{ rule: FILE_REMOVED, severity: "error", message, hint: REMOVED_HELP }],
      };
      return { verdict, subject };
    }),
  );
}
