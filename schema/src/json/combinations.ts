import type { Budget } from "../budget.ts";
import { refHidesSiblings } from "./judge.ts";
import { listIn, mapIn, type SchemaNode, schemaIn } from "./model.ts";

/** The most combinations of branches at one place. Beyond them branches count as parts that may be there or not. */
const MOST_COMBINED = 256;

/** Schemas that hold together: those that have to, and those that may. */
export interface Combination {
  readonly must: ReadonlySet<SchemaNode>;
  readonly may: ReadonlySet<SchemaNode>;
}

/** All ways through what combines schemas for one value. */
export function combinationsOf(nodes: readonly SchemaNode[], budget: Budget): readonly Combination[] {
  let forks = 0;
  const add = (schemas: readonly SchemaNode[], to: readonly Combination[]): Combination[] =>
    schemas.reduce<Combination[]>((all, schema) => all.flatMap((one) => withSchema(schema, one)), [...to]);
  const withSchema = (node: SchemaNode, one: Combination): Combination[] => {
    budget.spend();
    if (node.truth === false) return [];
    if (node.truth === true || one.must.has(node)) return [one];
    let all: Combination[] = [{ must: new Set([...one.must, node]), may: one.may }];
    const further = [node.ref, node.dynamicRef].filter((other) => other !== undefined);
    if (refHidesSiblings(node)) return add(further, all);
    all = add([...further, ...(listIn(node, "allOf") ?? [])], all);
    const maybe = ["then", "else"].flatMap((keyword) => schemaIn(node, keyword) ?? []);
    for (const keyword of ["dependentSchemas", "dependencies"]) maybe.push(...(mapIn(node, keyword)?.values() ?? []));
    for (const keyword of ["anyOf", "oneOf"]) {
      const branches = listIn(node, keyword) ?? [];
      if (branches.length === 0) continue;
      forks += (branches.length - 1) * all.length;
      if (forks <= MOST_COMBINED) all = branches.flatMap((branch) => add([branch], all));
      else maybe.push(...branches);
    }
    return maybe.length === 0 ? all : all.map(({ must, may }) => ({ must, may: new Set([...may, ...maybe]) }));
  };
  return add(nodes, [{ must: new Set(), may: new Set() }]);
}
