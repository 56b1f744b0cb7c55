import type { Span } from "../../error.ts";
import type { MessageValue, Option, StringValue, Value } from "../tree.ts";
import type { Check, Checking } from "./checking.ts";

/** How the values of options are written: what is read loosely is said here. */
export const checkText: Check = (checking) => {
  for (const { options } of checking.model.declarations) {
    for (const option of options) {
      checkName(checking, option);
      checkValue(checking, option.value);
    }
  }
};

/** The parts of an option's name have one dot between them. */
function checkName({ source, add }: Checking, { name, value }: Option): void {
  for (const [index, { at }] of name.entries()) {
    const next = name[index + 1];
    const between = source.slice(at.end, (next ?? value).at.start).replace(/\s+/g, "");
    const fits = next === undefined ? /^\)?=|\// : /^\)?\.\(?$|\//;
    if (!fits.test(between)) add("protobuf/bad-option-name", at);
  }
}

function checkValue(checking: Checking, value: Value): void {
  const { source, add } = checking;
  if (value.kind === "list") add("protobuf/list-outside-message", value.at);
  if (value.kind === "message" && source[value.at.start] === "<") add("protobuf/angle-brackets", value.at);
  checkInside(checking, value);
}

function checkInside(checking: Checking, value: Value): void {
  switch (value.kind) {
    case "string":
      checkString(checking, value);
      return;
    case "word":
      if (hasPlus(checking, value.at)) bad(checking, `+${value.text}`, value.at);
      return;
    case "number":
      if (hasPlus(checking, value.at)) bad(checking, `+${value.text}`, value.at);
      if (/^0\d*[89]/.test(value.text) && !/[.eE]/.test(value.text)) bad(checking, value.text, value.at);
      // Only numbers in decimal may end with an "f", and only in C.
      if (/[fF]$/.test(value.text) && !/^0[xX]/.test(value.text)) bad(checking, value.text, value.at);
      return;
    case "list": {
      if (/,\s*\]$/.test(checking.source.slice(value.at.start, value.at.end)))
        checking.add("protobuf/trailing-comma", value.at);
      for (const item of value.items) {
        if (item.kind === "list") checking.add("protobuf/nested-list", item.at);
        checkInside(checking, item);
      }
      return;
    }
    case "message":
      checkMessage(checking, value);
  }
}

/** A sign that is read, and that the language does not have. */
function hasPlus({ source }: Checking, { start }: Span): boolean {
  return source[start] === "+";
}

function bad({ add }: Checking, text: string, at: Span): void {
  add("protobuf/bad-number", at, { number: text });
}

function checkMessage(checking: Checking, { fields }: MessageValue): void {
  for (const { name, value } of fields) {
    const between = checking.source.slice(name.at.end, value.at.start);
    const scalars = value.kind === "list" && value.items.some(({ kind }) => kind !== "message");
    if (scalars && !between.includes(":")) checking.add("protobuf/missing-colon", name.at, { field: name.text });
    checkInside(checking, value);
  }
}

const ESCAPE = /\\(?:[abfnrtv\\'"?]|[0-3]?[0-7]{1,2}|[xX][0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})/g;

function checkString({ add }: Checking, { pieces, at }: StringValue): void {
  for (const piece of pieces) {
    const points = [...piece.matchAll(/\\[uU]([0-9A-Fa-f]{4,8})/g)].map(([, digits = ""]) =>
      Number.parseInt(digits, 16),
    );
    const wrong = piece.replace(ESCAPE, "").includes("\\") || points.some(isNoCharacter);
    if (wrong) add("protobuf/bad-escape", at);
  }
}

function isNoCharacter(point: number): boolean {
  return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff);
}
