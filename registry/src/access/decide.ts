import { ACCESS_OPERATIONS, type AccessGrant, type AccessOperation, ROLES, type Role } from "@concordat/client/api";
import { DEFAULT_CONTEXT } from "../names.ts";
import { type AccessTarget, coveredName } from "./resource.ts";

/** What somebody may do: the grants that they hold. */
export interface Rights {
  /** The name that grants are given to. */
  readonly holder: string;
  readonly grants: readonly AccessGrant[];
}

/** What a grant is for, read from its text. */
interface Pattern {
  /** Undefined: of every kind. */
  readonly kind: AccessTarget["kind"] | undefined;
  readonly name: string;
  /** Whether names need only begin so. */
  readonly prefix: boolean;
}

/** The operations that a grant allows: its own, or those of its role. */
export function operationsOf({ allows }: Pick<AccessGrant, "allows">): readonly AccessOperation[] {
  return isRole(allows) ? ROLES[allows] : [allows];
}

function isRole(word: string): word is Role {
  return Object.hasOwn(ROLES, word);
}

/** The grants that allow an operation on a resource; none: it is denied. */
export function allowing(
  { grants }: Pick<Rights, "grants">,
  operation: AccessOperation,
  resource: AccessTarget,
): readonly AccessGrant[] {
  return grants.filter((grant) => operationsOf(grant).includes(operation) && covers(grant.on, resource));
}

/** Whether an operation on a resource is allowed. Nothing is unless a grant says so. */
export function allows(rights: Pick<Rights, "grants">, operation: AccessOperation, resource: AccessTarget): boolean {
  return rights.grants.some((grant) => operationsOf(grant).includes(operation) && covers(grant.on, resource));
}

/** Whether an operation is allowed on anything at all. To administer is only ever allowed on everything. */
export function allowsSome(rights: Pick<Rights, "grants">, operation: AccessOperation): boolean {
  if (operation === "administer") return allowsAll(rights, operation);
  return rights.grants.some((grant) => operationsOf(grant).includes(operation));
}

/** Whether an operation is allowed on everything. */
export function allowsAll({ grants }: Pick<Rights, "grants">, operation: AccessOperation): boolean {
  return grants.some((grant) => grant.on === EVERYTHING && operationsOf(grant).includes(operation));
}

/** Whether an operation may be allowed on something of a context: then its name may be shown. */
export function allowsWithin({ grants }: Pick<Rights, "grants">, operation: AccessOperation, context: string): boolean {
  return grants.some((grant) => {
    const { kind, name, prefix } = patternOf(grant.on);
    if (kind !== undefined && kind !== "subject") return false;
    if (!operationsOf(grant).includes(operation)) return false;
    const start = `:${context}:`;
    if (context === DEFAULT_CONTEXT) return !name.startsWith(":");
    return name.startsWith(start) || (prefix && start.startsWith(name));
  });
}

/** What a grant on everything is given on. */
export const EVERYTHING = "*";

const KINDED = /^(subject|service|environment):/;

/** Whether what a grant is given on covers a resource. Names are compared letter by letter. */
export function covers(on: string, resource: AccessTarget): boolean {
  const { kind, name, prefix } = patternOf(on);
  if (kind !== undefined && kind !== resource.kind) return false;
  const wanted = coveredName(resource);
  // What lies above subjects has no name, and is covered by what covers all of them.
  if (wanted === "") return prefix && name === "";
  return prefix ? wanted.startsWith(name) : wanted === name;
}

/** Whether what a grant is given on has this name and no other; undefined where it is a prefix. */
export function exactly(on: string): { readonly kind: AccessTarget["kind"]; readonly name: string } | undefined {
  const { kind, name, prefix } = patternOf(on);
  return prefix || kind === undefined ? undefined : { kind, name };
}

function patternOf(on: string): Pattern {
  if (on === EVERYTHING) return { kind: undefined, name: "", prefix: true };
  const kind = KINDED.exec(on)?.[1] as AccessTarget["kind"] | undefined;
  const name = kind === undefined ? on : on.slice(kind.length + 1);
  const prefix = name.endsWith("*");
  return { kind: kind ?? "subject", name: prefix ? name.slice(0, -1) : name, prefix };
}

/** Whether a word is one of the operations. */
export function isOperation(word: string): word is AccessOperation {
  return (ACCESS_OPERATIONS as readonly string[]).includes(word);
}

/** Whether a word is an operation or a role. */
export function isGrantable(word: string): word is AccessGrant["allows"] {
  return isOperation(word) || isRole(word);
}
