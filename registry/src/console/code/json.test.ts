import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLines } from "./json.ts";
import { lineAt, linesOf, rangeAt } from "./lines.ts";
import { lineText } from "./token.ts";

const shown = (text: string) => (jsonLines(text) ?? []).map(lineText).join("\n");

describe("JSON as it is shown", () => {
  it("says what the text says", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(JSON.parse(shown(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("looks the same however it was laid out", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(shown(JSON.stringify(value, null, 4))).toBe(shown(JSON.stringify(value)));
      }),
    );
  });

  it("has tokens that know where they stand in the text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1);
        for (const { tokens } of jsonLines(text) ?? [])
          for (const { start, end, text: token } of tokens) if (end > start) expect(text.slice(start, end)).toBe(token);
      }),
    );
  });

  it("has what is short on one line, and the root on several", () => {
    expect(shown('{"type":"record","fields":[{"name":"id","type":"string"}]}')).toBe(
      '{\n  "type": "record",\n  "fields": [{"name": "id", "type": "string"}]\n}',
    );
  });
});

describe("a place in a text", () => {
  const text = '{"fields":[\n{"name":"a"},{"name":"b"}]}';

  it("is found on the line that shows it", () => {
    const range = rangeAt(text, { line: 2, column: 14, length: 12 });
    expect(range && text.slice(range.start, range.end)).toBe('{"name":"b"}');
    const lines = linesOf(text);
    expect(lineText(lines[range === undefined ? -1 : lineAt(lines, range)] ?? { indent: 0, tokens: [] })).toContain(
      '"b"',
    );
  });

  it("that is not in it is nowhere", () => {
    expect(rangeAt(text, {})).toBeUndefined();
    expect(rangeAt(text, { line: 9, column: 1 })).toBeUndefined();
  });
});
