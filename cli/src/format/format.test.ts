import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ruleExamples } from "../project/formats.ts";
import { formattedText } from "./format-file.ts";
import { formatJson } from "./json-text.ts";
import { formatProto } from "./proto-text.ts";
import { protoTokens } from "./proto-tokens.ts";

describe("JSON", () => {
  test("keeps numbers, order and strings as they are written", () => {
    expect(formatJson('{"b":1.0,"a":12345678901234567890,"\\u0061":"\\u0041", "e":[], "o":{} }')).toBe(
      '{\n  "b": 1.0,\n  "a": 12345678901234567890,\n  "a": "\\u0041",\n  "e": [],\n  "o": {}\n}\n',
    );
  });

  test("any JSON keeps its value, and formatted again it stays as it is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"), (value, blanks) => {
        const once = formatJson(JSON.stringify(value, undefined, blanks));
        expect(JSON.parse(once)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(formatJson(once)).toBe(once);
      }),
    );
  });
});

const PROTO = `// Licence
syntax="proto3";package shop;
import   public "a.proto" ; // why
option (my.opt).field = -1.5e-3;

/*
 * An order.
 */
message Order{ // behind
  string id=1;   /* block */ int32   n = 2[deprecated=true,(x)="a,b;{"];


  map<string,Item> items=3;
  reserved 4,6 to 9;reserved "a","b";
  message Empty{}
  enum E { A=0; option allow_alias=true; B=-1; }
  oneof o { string s = 10; // last
  }
  // dangling
}
service S { rpc Get (Order) returns(stream Order) { option (http) = { get: "/x" body: "*" }; } rpc Put(Order)returns(Order); }
`;

const FORMATTED = `// Licence
syntax = "proto3";
package shop;
import public "a.proto"; // why
option (my.opt).field = -1.5e-3;

/*
 * An order.
 */
message Order { // behind
  string id = 1; /* block */
  int32 n = 2 [deprecated = true, (x) = "a,b;{"];

  map<string, Item> items = 3;
  reserved 4, 6 to 9;
  reserved "a", "b";
  message Empty {}
  enum E {
    A = 0;
    option allow_alias = true;
    B = -1;
  }
  oneof o {
    string s = 10; // last
  }
  // dangling
}
service S {
  rpc Get(Order) returns (stream Order) {
    option (http) = {
      get: "/x" body: "*"
    };
  }
  rpc Put(Order) returns (Order);
}
`;

describe("Protobuf", () => {
  test("one statement a line, comments where they are", () => {
    expect(formatProto(PROTO)).toBe(FORMATTED);
    expect(formatProto(FORMATTED)).toBe(FORMATTED);
  });

  /** The tokens with blanks, line ends and comments between them. */
  const noisy = fc
    .array(
      fc.constantFrom(
        " ",
        "\n",
        "\n\n\n",
        "\t",
        " // c\n",
        "\n// c\n",
        " /* c */ ",
        "\n/*\n * c\n */\n",
        "\n/* a\n    b */\n",
      ),
      {
        minLength: 20,
        maxLength: 60,
      },
    )
    .map((blanks) =>
      protoTokens(PROTO)
        .map(({ text, kind }, at) => text + (kind === "line-comment" ? "\n" : "") + (blanks[at % blanks.length] ?? " "))
        .join(""),
    );

  test("whatever stands between the tokens, all of them stay, and formatted again it stays as it is", () => {
    fc.assert(
      fc.property(noisy, (text) => {
        const once = formatProto(text);
        const words = (of: string) => protoTokens(of).map((one) => one.text.replace(/\s+/g, " "));
        expect(words(once)).toEqual(words(text));
        expect(formatProto(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

test.each(["AVRO", "JSON", "PROTOBUF"] as const)(
  "%s schemas are the same schemas when they are formatted",
  async (type) => {
    for (const { old, imported } of Object.values(await ruleExamples(type))) {
      const references =
        imported === undefined ? [] : [{ name: imported.name, subject: "i", version: 1, text: imported.old }];
      const once = await formattedText({ name: "a", text: old, type }, references);
      expect(await formattedText({ name: "a", text: once, type }, references)).toBe(once);
    }
  },
);
