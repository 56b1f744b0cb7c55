import { expect, test } from "vitest";
import { CliError } from "../error.ts";
import { githubError, pathsFor } from "./github.ts";

test("texts cannot end an annotation, or begin another", () => {
  const place = { file: "a:b,c%.avsc", line: 1, column: 2 };
  const error = new CliError({ code: "x/y", message: "100%\r\n::error::no.", hint: "Do it.", place });
  expect(githubError(error, pathsFor({}))).toBe(
    "::error file=a%3Ab%2Cc%25.avsc,line=1,col=2,title=x/y::100%25%0D%0A::error::no. Do it.",
  );
});

test("files are named from the top of the repository", () => {
  expect(pathsFor({ GITHUB_WORKSPACE: "/repository" })("/repository/schemas/order.avsc")).toBe("schemas/order.avsc");
  expect(pathsFor({})("schemas/order.avsc")).toBe("schemas/order.avsc");
});
