import { FeatureSet_EnumType as EnumType } from "@bufbuild/protobuf/wkt";
import { declared } from "../descriptor/declarations.ts";
import { ofKind } from "../print/file.ts";
import { isNamed } from "../print/options.ts";
import type { Check } from "./checking.ts";
import { featuresAt } from "./json-names.ts";

/** An enum has values; an open one begins with 0; aliases are there where they are allowed. */
export const checkEnums: Check = (checking) => {
  const { model, add } = checking;
  for (const declaration of declared(model.declarations, "enum")) {
    const { item, part, options } = declaration;
    const [first] = ofKind(item.items, "value");
    if (first === undefined) {
      add("protobuf/empty-enum", item.name.at, { enum: part.name });
      continue;
    }
    const open = featuresAt(checking, declaration).enumType === EnumType.OPEN;
    if (open && first.number.value !== 0)
      add("protobuf/first-value-not-zero", first.number.at, { enum: part.name, value: first.name.text });
    const alias = options.find((option) => isNamed(option, "allow_alias"));
    const numbers = new Set(part.value.map(({ number }) => number));
    if (alias !== undefined && part.options?.allowAlias === true && numbers.size === part.value.length)
      add("protobuf/no-alias", alias.at, { enum: part.name });
  }
};
