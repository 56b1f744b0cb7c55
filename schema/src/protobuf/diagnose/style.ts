import { type FeatureSet, FeatureSet_EnforceNamingStyle as Style } from "@bufbuild/protobuf/wkt";
import type { Declaration } from "../descriptor/declarations.ts";
import type { Check, Checking } from "./checking.ts";

interface NameStyle {
  readonly called: string;
  readonly fits: RegExp;
}

const PASCAL: NameStyle = { called: "PascalCase", fits: /^[A-Z][A-Za-z0-9]*$/ };
const SNAKE: NameStyle = { called: "snake_case", fits: /^[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)*$/ };
const SCREAMING: NameStyle = { called: "SCREAMING_SNAKE_CASE", fits: /^[A-Z][A-Z0-9]*(?:_[A-Z][A-Z0-9]*)*$/ };

const STYLES: Readonly<Partial<Record<Declaration["kind"], NameStyle>>> = {
  message: PASCAL,
  enum: PASCAL,
  service: PASCAL,
  method: PASCAL,
  field: SNAKE,
  oneof: SNAKE,
  value: SCREAMING,
};

/** Edition 2024 holds names to the style guide, unless a feature says otherwise. */
export const checkStyle: Check = (checking) => {
  for (const declaration of checking.model.declarations) {
    const style = STYLES[declaration.kind];
    if (style === undefined || !("name" in declaration.part)) continue;
    const { name } = declaration.part;
    if (style.fits.test(name) || !isHeld(checking, declaration)) continue;
    checking.add("protobuf/naming-style", checking.placeOf(declaration.part), { name, style: style.called });
  }
};

function isHeld({ model, syntax }: Checking, declaration: Declaration): boolean {
  for (
    let one: Declaration | undefined = declaration;
    one !== undefined;
    one = "parent" in one ? one.parent : undefined
  ) {
    const style = featuresIn(one)?.enforceNamingStyle;
    if (style) return style !== Style.STYLE_LEGACY;
  }
  const style = model.descriptor.options?.features?.enforceNamingStyle;
  return style ? style !== Style.STYLE_LEGACY : syntax === "2024";
}

function featuresIn({ part }: Declaration): FeatureSet | undefined {
  return "options" in part ? part.options?.features : undefined;
}
