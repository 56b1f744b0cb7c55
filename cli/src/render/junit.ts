import type { CliError } from "../error.ts";
import { shownName } from "../project/schema-file.ts";
import type { FileAnswer } from "./answer.ts";
import { failure } from "./failure.ts";
import type { Paint } from "./paint.ts";
import { summary } from "./summary.ts";
import { terminal } from "./terminal.ts";

const SUITE = "concordat check";
const plain: Paint = (_, text) => text;

type Outcome = "passed" | "failure" | "error" | "skipped";

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly outcome: Outcome;
  /** The elements inside. */
  readonly inside: string;
}

/** Answers as a JUnit report: a case for each file, with all that a person would be shown. */
export function junit(answers: readonly FileAnswer[]): string {
  return report(answers.map(caseOf));
}

/** What ended the whole check, as a report of one case that is an error. */
export function junitError(error: CliError): string {
  return report([errorCase(error.place === undefined ? SUITE : shownName(error.place.file), SUITE, error)]);
}

function caseOf(answer: FileAnswer): Case {
  if ("error" in answer) return errorCase(shownName(answer.file), answer.subject ?? answer.type, answer.error);
  const { verdict, subject } = answer;
  const { name, type } = verdict.proposed;
  const base = { name, classname: subject ?? type };
  const text = terminal(verdict, plain);
  switch (verdict.outcome) {
    case "incompatible":
      return { ...base, outcome: "failure", inside: told("failure", summary(verdict), "incompatible", text) };
    case "unknown":
      return {
        ...base,
        outcome: "skipped",
        inside: `<skipped message="${attribute(verdict.note ?? summary(verdict))}"/>`,
      };
    default:
      // Warnings, and who reads what the change touches, are no failure.
      return { ...base, outcome: "passed", inside: `<system-out>${content(text)}</system-out>` };
  }
}

function errorCase(name: string, classname: string, error: CliError): Case {
  const inside = told("error", error.message, error.code, failure(error, plain));
  return { name, classname, outcome: "error", inside };
}

function told(element: "failure" | "error", message: string, type: string, text: string): string {
  return `<${element} message="${attribute(message)}" type="${attribute(type)}">${content(text)}</${element}>`;
}

function report(cases: readonly Case[]): string {
  const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  const [failures, errors, skipped] = [count("failure"), count("error"), count("skipped")];
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${SUITE}" ${counts} skipped="${skipped}">`,
    `  <testsuite name="${SUITE}" ${counts} skipped="${skipped}">`,
    ...cases.map(element),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

function element({ name, classname, inside }: Case): string {
  const attributes = `name="${attribute(name)}" classname="${attribute(classname)}" file="${attribute(name)}"`;
  return `    <testcase ${attributes}>${inside}</testcase>`;
}

/** What XML 1.0 has no way to write: most controls, lone halves of surrogate pairs, U+FFFE and U+FFFF. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text as an element's content. What XML cannot hold is written as JSON would. */
function content(text: string): string {
  return text
    .replace(FORBIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll("\r", "&#13;");
}

/** A text as an attribute, in which a parser would take line ends and tabs for blanks. */
function attribute(text: string): string {
  return content(text).replace(/[\t\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
