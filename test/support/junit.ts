import { execFileSync } from "node:child_process";
import { expect } from "vitest";

/** An element as a parser reads it. */
export interface Element {
  readonly tag: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

const PARSE = `
import json, sys
from xml.etree import ElementTree
def show(e):
    return {"tag": e.tag, "text": e.text or "", "attributes": e.attrib, "children": [show(c) for c in e]}
sys.stdout.write(json.dumps(show(ElementTree.fromstring(sys.stdin.buffer.read()))))
`;

/** What Python's parser (expat) reads. Throws where it is not well-formed XML. */
export function parseXml(text: string): Element {
  return JSON.parse(
    execFileSync("python3", ["-c", PARSE], { input: text, encoding: "utf8", stdio: "pipe" }),
  ) as Element;
}

/** The cases of a report, whose counts are held against them. */
export function casesIn(text: string): readonly Element[] {
  const root = parseXml(text);
  const suite = root.children[0];
  if (suite === undefined) throw new Error("no testsuite");
  expect([root.tag, suite.tag, root.children.length]).toEqual(["testsuites", "testsuite", 1]);
  const cases = suite.children;
  const count = (tag: string) => String(cases.filter(({ children }) => children.some((one) => one.tag === tag)).length);
  const counts = { failures: count("failure"), errors: count("error"), skipped: count("skipped") };
  const attributes = { name: "concordat check", tests: String(cases.length), ...counts };
  expect(root.attributes).toEqual(attributes);
  expect(suite.attributes).toEqual(attributes);
  return cases;
}
