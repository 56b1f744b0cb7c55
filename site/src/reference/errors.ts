import { type RefusalKind, worded } from "../../../registry/src/errors.ts";
import { apiWords } from "../../../registry/src/http/api/wording.ts";
import { confluentWords } from "../../../registry/src/http/confluent/wording.ts";
import { REFUSAL_EXAMPLES } from "../../../registry/src/http/wording.fixture.ts";
import { type CodeInSources, codesInSources } from "./codes.ts";
import { inlineCode, madeFrom, markdownTable, paragraphs, plain } from "./markdown.ts";

/** The page of the server's errors, and of those of programs. */
export function errorsPage(): string {
  return paragraphs(
    "# Error codes",
    madeFrom("the code that words them"),
    "Codes are stable; sentences may change. Words in an example stand for the user's own.",
    "## Answers of the registry",
    "Confluent's API answers with the number as `error_code`, whose first three digits are the HTTP status; Concordat's own API with the code as `code`.",
    markdownTable(["Confluent's API", "own API", "status", "example of a message", "what to do"], serverRows()),
    ...groups().flatMap(([title, codes]) => [
      `## ${title}`,
      markdownTable(
        ["code", "message", "what to do"],
        codes.map(({ code, message, hint }) => [inlineCode(code), plain(message ?? ""), plain(hint ?? "")]),
      ),
    ]),
  );
}

function serverRows(): readonly (readonly string[])[] {
  const kinds = Object.keys(REFUSAL_EXAMPLES) as RefusalKind[];
  const rows = kinds.map((kind) => {
    const { facts } = REFUSAL_EXAMPLES[kind];
    const { code } = worded(confluentWords, { kind, facts });
    const { status, body } = worded(apiWords, { kind, facts });
    return {
      code,
      cells: [String(code), inlineCode(body.code), String(status), plain(body.message), plain(body.hint ?? "")],
    };
  });
  return rows.sort((a, b) => String(a.code).localeCompare(String(b.code))).map(({ cells }) => cells);
}

const TITLES: Readonly<Record<string, string>> = {
  cli: "The command",
  client: "Clients: @concordat/client",
  contracts: "Contracts: @concordat/contracts",
  codegen: "Generating: @concordat/codegen",
  schema: "Schemas: @concordat/schema",
};

function groups(): readonly (readonly [title: string, codes: readonly CodeInSources[]])[] {
  const all = codesInSources();
  return Object.entries(TITLES).map(([room, title]) => [title, all.filter((one) => one.room === room)]);
}
