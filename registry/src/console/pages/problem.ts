import type { Page } from "../page.ts";
import { type ProblemFacts, ProblemView, problemTitle } from "../views/problem.ts";

/** The page that tells of an error. */
export function problemPage(facts: ProblemFacts): Page {
  return { title: problemTitle(facts.status), area: undefined, status: facts.status, main: ProblemView(facts) };
}
