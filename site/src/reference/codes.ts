import { readFileSync } from "node:fs";
import ts from "typescript";
import { ROOT } from "../folders.ts";
import { sourceFiles } from "./sources.ts";

/** A code of an error that programs meet, as the sources have it. */
export interface CodeInSources {
  readonly code: string;
  /** The package's folder. */
  readonly room: string;
  /** The sentence, with what it is about as `…`; undefined where it is not beside the code. */
  readonly message: string | undefined;
  readonly hint: string | undefined;
}

const CODE = /^(?:[a-z]+-)*[a-z]+\/(?:[a-z\d]+-)*[a-z\d]+$/;

/** Every error code that sources give to an error, with the first sentence that stands with it. */
export function codesInSources(): readonly CodeInSources[] {
  const found = new Map<string, CodeInSources>();
  for (const file of sourceFiles("schema,client,contracts,codegen,cli")) {
    const text = readFileSync(ROOT + file, "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
    const visit = (node: ts.Node): void => {
      const one = codeOf(node);
      if (one !== undefined) {
        const key = `${file.split("/")[0]} ${one.code}`;
        if (found.get(key)?.message === undefined) found.set(key, { ...one, room: file.split("/")[0] ?? "" });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...found.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

type Coded = Omit<CodeInSources, "room">;

/** The code of `{ code, message, hint }`, or of `new SomeError(code, message)` and functions that make or throw one. */
function codeOf(node: ts.Node): Coded | undefined {
  if (ts.isObjectLiteralExpression(node)) {
    const property = (name: string) => {
      const own = node.properties.find((one) => one.name !== undefined && one.name.getText() === name);
      return own !== undefined && ts.isPropertyAssignment(own) ? own.initializer : undefined;
    };
    const code = literal(property("code"));
    if (code === undefined || !CODE.test(code)) return undefined;
    return { code, message: sentence(property("message")), hint: sentence(property("hint")) };
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  if (!isMaker(node.expression)) return undefined;
  const all = [...(node.arguments ?? [])];
  const at = all.findIndex((one) => CODE.test(literal(one) ?? ""));
  if (at === -1) return undefined;
  const [message, hint] = all
    .slice(at + 1)
    .map(sentence)
    .filter((one) => one !== undefined && / /.test(one));
  return { code: literal(all[at]) ?? "", message, hint };
}

/** What makes an error, by its name: rules, imports and headers have the same form as codes. */
function isMaker(called: ts.Expression): boolean {
  const name = called.getText();
  return /Error$|^(?:fail|error|problem|reject|refuse|wrong|invalid|bad)\w*$|\.(?:fail|error|reject|bad)\w*$/.test(
    name,
  );
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** A string, or a template with what it is filled with as `…`. */
function sentence(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map(({ literal: { text } }) => `…${text}`)].join("");
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [sentence(node.left), sentence(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? "…"}${right ?? "…"}`;
  }
  return undefined;
}
