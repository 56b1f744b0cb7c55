import { FileOptions_OptimizeMode as Mode } from "@bufbuild/protobuf/wkt";
import { ofKind } from "../print/file.ts";
import type { Import } from "../tree.ts";
import type { Check, Checking } from "./checking.ts";

/** Imports name files that are there, each once. */
export const checkImports: Check = (checking) => {
  const { model, add } = checking;
  const items = ofKind(model.tree.items, "import");
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const { path, modifier } = item;
    const file = model.imports[index]?.file;
    const reason = faultOf(path.text);
    if (reason !== undefined) add("protobuf/bad-import-path", path.at, { path: path.text, reason });
    else if (file === undefined) add("protobuf/unknown-import", path.at, { path: path.text });
    if (seen.has(path.text)) add("protobuf/imported-twice", path.at, { path: path.text });
    seen.add(path.text);
    if (modifier === "option" && checking.syntax !== "2024") add("protobuf/import-option-before-2024", item.at);
    if (modifier === "weak" && checking.syntax === "2024") add("protobuf/weak-import-in-2024", item.at);
    if (isLite(file) && !isLite(model)) add("protobuf/lite-import", path.at, { path: path.text });
  }
  checkOrder(checking, items);
  checkClashes(checking, items);
};

/** One name that references give to several texts: the first is taken, also for files that were written for another. */
function checkClashes({ references, source, add }: Checking, items: readonly Import[]): void {
  for (const [path, all] of Map.groupBy(references, ({ name }) => name)) {
    const [first, ...more] = all;
    const other = more.find(({ text }) => text !== first?.text);
    if (first === undefined || other === undefined) continue;
    const at = items.find((item) => item.path.text === path)?.path.at ?? { start: 0, end: Math.min(1, source.length) };
    const taken = `${first.subject} version ${first.version}`;
    add("protobuf/reference-clash", at, { path, taken, other: `${other.subject} version ${other.version}` });
  }
}

function faultOf(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.includes("\\")) return "it has a backslash";
  if (path.startsWith("/")) return "it begins with a slash";
  return path.split("/").some((part) => part === "" || part === "." || part === "..")
    ? "it has an empty part, a . or a .."
    : undefined;
}

function isLite(file: Checking["model"]["imports"][number]["file"]): boolean {
  return file?.descriptor.options?.optimizeFor === Mode.LITE_RUNTIME;
}

/** Imports for options alone stand behind the others. */
function checkOrder({ add }: Checking, items: readonly Import[]): void {
  const first = items.findIndex(({ modifier }) => modifier === "option");
  if (first === -1) return;
  for (const { modifier, at } of items.slice(first)) if (modifier !== "option") add("protobuf/import-order", at);
}
