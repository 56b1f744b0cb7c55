import applicator2019 from "ajv/dist/refs/json-schema-2019-09/meta/applicator.json" with { type: "json" };
import content2019 from "ajv/dist/refs/json-schema-2019-09/meta/content.json" with { type: "json" };
import core2019 from "ajv/dist/refs/json-schema-2019-09/meta/core.json" with { type: "json" };
import format2019 from "ajv/dist/refs/json-schema-2019-09/meta/format.json" with { type: "json" };
import metaData2019 from "ajv/dist/refs/json-schema-2019-09/meta/meta-data.json" with { type: "json" };
import validation2019 from "ajv/dist/refs/json-schema-2019-09/meta/validation.json" with { type: "json" };
import schema2019 from "ajv/dist/refs/json-schema-2019-09/schema.json" with { type: "json" };
import applicator2020 from "ajv/dist/refs/json-schema-2020-12/meta/applicator.json" with { type: "json" };
import content2020 from "ajv/dist/refs/json-schema-2020-12/meta/content.json" with { type: "json" };
import core2020 from "ajv/dist/refs/json-schema-2020-12/meta/core.json" with { type: "json" };
import format2020 from "ajv/dist/refs/json-schema-2020-12/meta/format-annotation.json" with { type: "json" };
import metaData2020 from "ajv/dist/refs/json-schema-2020-12/meta/meta-data.json" with { type: "json" };
import unevaluated2020 from "ajv/dist/refs/json-schema-2020-12/meta/unevaluated.json" with { type: "json" };
import validation2020 from "ajv/dist/refs/json-schema-2020-12/meta/validation.json" with { type: "json" };
import schema2020 from "ajv/dist/refs/json-schema-2020-12/schema.json" with { type: "json" };
import schema6 from "ajv/dist/refs/json-schema-draft-06.json" with { type: "json" };
import schema7 from "ajv/dist/refs/json-schema-draft-07.json" with { type: "json" };
import schema4 from "ajv-draft-04/dist/refs/json-schema-draft-04.json" with { type: "json" };

const TEXTS: ReadonlyMap<string, object> = new Map([
  ...[schema6, schema7].map((one): [string, object] => [key(one.$id), one]),
  [key(schema4.id), schema4],
  ...[
    schema2019,
    applicator2019,
    content2019,
    core2019,
    format2019,
    metaData2019,
    validation2019,
    schema2020,
    applicator2020,
    content2020,
    core2020,
    format2020,
    metaData2020,
    unevaluated2020,
    validation2020,
  ].map((one): [string, object] => [key(one.$id), one]),
]);

/** People write them with `http` and with `https`, with and without the empty fragment. */
function key(uri: string): string {
  return uri.replace(/^https?:/, "").replace(/#$/, "");
}

/** The text of a draft's own schema by its URI, so that schemas that refer to it need no network; undefined for any other. */
export function metaSchemaText(uri: string): string | undefined {
  const found = TEXTS.get(key(uri));
  return found === undefined ? undefined : JSON.stringify(found);
}
