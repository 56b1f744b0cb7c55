import { paintFor } from "../../../cli/src/render/paint.ts";
import { findings } from "../../../cli/src/render/terminal.ts";
import { type ExplainedRule, explainedRules, verdictOfExample } from "../../../cli/src/why/rules.ts";
import { codeBlock, inlineCode, madeFrom, markdownTable, paragraphs, plain, prose } from "./markdown.ts";

/** Pages of the rules by their names: one for each format, one of those that no format has, and the list of all. */
export async function rulePages(): Promise<ReadonlyMap<string, string>> {
  const all = await explainedRules();
  const pages = new Map([["rules.md", listPage(all)]]);
  for (const { page, title, rules } of groupsOf(all)) {
    const texts = await Promise.all(rules.map(ruleText));
    pages.set(
      `${page}.md`,
      paragraphs(`# ${title}`, madeFrom("the tables of the rules, with their tested examples"), ...texts),
    );
  }
  return pages;
}

const TITLES = { AVRO: "Rules of Avro", PROTOBUF: "Rules of Protobuf", JSON: "Rules of JSON Schema" } as const;

function groupsOf(all: readonly ExplainedRule[]) {
  const types = Object.keys(TITLES) as (keyof typeof TITLES)[];
  return [
    ...types.map((type) => ({
      page: pageOf(type),
      title: TITLES[type],
      rules: all.filter((rule) => rule.type === type),
    })),
    {
      page: pageOf(undefined),
      title: "Rules of projects and services",
      rules: all.filter(({ type }) => type === undefined),
    },
  ];
}

const pageOf = (type: ExplainedRule["type"]) => `rules-${type === undefined ? "project" : type.toLowerCase()}`;

/** The anchor of a rule in its page. */
const anchorOf = (id: string) => id.replace("/", "-");

function listPage(all: readonly ExplainedRule[]): string {
  return paragraphs(
    "# Compatibility rules",
    madeFrom("the tables of the rules"),
    "An error breaks a reader; a warning changes what events mean, and is let pass. `concordat why RULE` says the same in a terminal.",
    markdownTable(
      ["rule", "weight", "why it is there"],
      all.map(({ id, type, severity, purpose }) => [
        `[${inlineCode(id)}](/reference/${pageOf(type)}#${anchorOf(id)})`,
        severity,
        prose(purpose),
      ]),
    ),
  );
}

async function ruleText(rule: ExplainedRule): Promise<string> {
  const { id, severity, purpose, sentence, help, example } = rule;
  const verdict = example === undefined ? undefined : await verdictOfExample(rule, example);
  const shown = verdict === undefined ? [] : findings(verdict, paintFor({}, {}));
  const examples =
    example === undefined
      ? []
      : [
          ...(example.imported === undefined
            ? []
            : [
                `Both import ${inlineCode(example.imported.name)}, which changes from the first text to the second:`,
                codeBlock(example.imported.old),
                codeBlock(example.imported.new),
              ]),
          "Before:",
          codeBlock(example.old, languageOf(rule)),
          "After:",
          codeBlock(example.new, languageOf(rule)),
          ...(shown.length === 0
            ? []
            : ["What a check says of it, with an event that shows it:", codeBlock(shown.join("\n"), "text")]),
        ];
  return paragraphs(
    `## ${plain(id)} {#${anchorOf(id)}}`,
    `**${severity}.** ${prose(purpose)}`,
    `Message: ${plain(sentence)}`,
    `What to do: ${prose(help)}`,
    ...examples,
  ).trimEnd();
}

const languageOf = ({ type }: ExplainedRule) => (type === "PROTOBUF" ? "proto" : "json");
