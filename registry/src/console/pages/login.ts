import type { Page } from "../page.ts";
import { type LoginFacts, LoginView } from "../views/login.ts";

/** The page where one logs in. */
export function loginPage(facts: LoginFacts): Page {
  const status = facts.problem === undefined ? 200 : 401;
  return { title: "Log in", area: undefined, status, main: LoginView(facts) };
}
