import { parseAvro } from "@concordat/schema/avro";
import { expect, test } from "vitest";
import { declareAvro } from "./declare.ts";

test("what a schema calls deprecated is, with its reason, as it is read and as it is written", () => {
  const fields = [
    { name: "plain", type: "string", doc: "Not @deprecated at all.", deprecated: false },
    { name: "gone", type: "string", deprecated: true },
    { name: "why", type: "string", doc: "The street.", deprecated: "use `address`" },
    { name: "line", type: "int", doc: "How many.\n@deprecated use `count`\nNever below 0.", default: 0 },
  ];
  const old = { type: "enum", name: "Old", symbols: ["A"], deprecated: "no longer sent" };
  const schema = { type: "record", name: "R", doc: "@deprecated", fields: [...fields, { name: "old", type: old }] };
  const { lines } = declareAvro(parseAvro(JSON.stringify(schema)).model, "R");
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "
    /** @deprecated */
    export interface R {
      /** Not @deprecated at all. */
      readonly plain: string;
      /** @deprecated */
      readonly gone: string;
      /**
       * The street.
       * @deprecated use \`address\`
       */
      readonly why: string;
      /**
       * How many.
       * Never below 0.
       * @deprecated use \`count\`
       */
      readonly line: number;
      readonly old: Old;
    }

    /**
     * {@link R} as it is written: what has a default may be left out.
     * @deprecated
     */
    export interface RInput {
      /** Not @deprecated at all. */
      readonly plain: string;
      /** @deprecated */
      readonly gone: string;
      /**
       * The street.
       * @deprecated use \`address\`
       */
      readonly why: string;
      /**
       * How many.
       * Never below 0.
       * @deprecated use \`count\`
       */
      readonly line?: number | undefined;
      readonly old: Old;
    }

    /** @deprecated no longer sent */
    export type Old = "A";"
  `);
});
