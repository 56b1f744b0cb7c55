/** How verdicts are printed; `answers.ts` has what prints each. */
export const VERDICT_FORMATS = ["text", "json", "github", "sarif", "junit", "markdown"] as const;
/** How an answer is printed. */
export type OutputFormat = (typeof VERDICT_FORMATS)[number];

/** Those of every command. */
export const PLAIN_FORMATS: readonly OutputFormat[] = ["text", "json"];
/** Those of a comparison of two files, which is no test of a project. */
export const COMPARISON_FORMATS: readonly OutputFormat[] = [...PLAIN_FORMATS, "github"];
