import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { hanging } from "./wrap.ts";

/** A line beneath a finding: `= help: Do this.`, in line with its snippet, and within the terminal's width. */
export function remark(name: string, text: string, gutter: number, paint: Paint): string {
  const indent = gutter + 3 + name.length + 2;
  const fitted = hanging(printable(text), indent, paint.width);
  return `${" ".repeat(gutter)} ${paint("blue", "=")} ${paint("bold", `${name}:`)} ${fitted}`;
}

/** What is wrong, first of all: `error[RULE]: Sentence.` */
export function heading(severity: "error" | "warning", rule: string, message: string, paint: Paint): string {
  const word = `${severity}[${printable(rule)}]`;
  const text = hanging(`${word}: ${printable(message)}`, 2, paint.width).slice(word.length);
  return `${paint(["bold", severity === "error" ? "red" : "yellow"], word)}${paint("bold", text)}`;
}
