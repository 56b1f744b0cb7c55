import { largeBudget } from "../../budget.ts";
import { canRead } from "../compare.ts";
import { namesMatch, promotes } from "../match.ts";
import type { AvroNamed, AvroType, AvroUnion } from "../model.ts";

/**
 * The branch of the reader's union that takes what the writer wrote: the one of its full name or kind; else one that
 * claims it by alias or unqualified name, preferring one that can read all of it; else the first that it is promoted
 * to (Avro 1.12 specification, Schema Resolution). Undefined where there is none.
 */
export function readerBranch(
  writer: Exclude<AvroType, AvroUnion>,
  reader: AvroUnion,
  budget = largeBudget(),
): Exclude<AvroType, AvroUnion> | undefined {
  const branches = reader.branches.filter((branch) => branch.kind !== "union");
  if (isNamed(writer)) {
    const named = branches.filter((branch): branch is AvroNamed => branch.kind === writer.kind && isNamed(branch));
    const alike = named.filter((branch) => namesMatch(branch, writer));
    const known = named.find((branch) => branch.name.full === writer.name.full);
    if (known !== undefined || alike.length < 2) return known ?? alike[0];
    return alike.find((branch) => canRead(branch, writer, budget)) ?? alike[0];
  }
  return (
    branches.find((branch) => branch.kind === writer.kind) ??
    branches.find((branch) => promotes(writer.kind, branch.kind))
  );
}

function isNamed(type: AvroType): type is AvroNamed {
  return type.kind === "record" || type.kind === "enum" || type.kind === "fixed";
}
