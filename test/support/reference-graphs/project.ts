import fc from "fast-check";

/** Projects of schemas that refer to each other, and what may happen to them. */

export type Plain = "string" | "int" | "boolean";

export interface FieldModel {
  readonly name: string;
  /** A plain type, or the file that it refers to. */
  readonly type: Plain | number;
  readonly list: boolean;
}

/** A file by its fields; `pinned` is a version in the config for its first reference. */
export interface FileModel {
  readonly fields: readonly FieldModel[];
  readonly pinned: number | undefined;
}

export type Op =
  | { readonly kind: "edit"; readonly file: number; readonly edit: Edit }
  | { readonly kind: "pin"; readonly file: number; readonly version: number | undefined }
  | { readonly kind: "check" | "register" | "generate" | "locked" }
  | { readonly kind: "registerOne"; readonly file: number };

export type Edit =
  | { readonly kind: "add"; readonly at: number; readonly field: FieldModel }
  | { readonly kind: "remove" | "swap"; readonly at: number }
  | { readonly kind: "retype"; readonly at: number; readonly type: Plain };

const plain = fc.constantFrom<Plain[]>("string", "int", "boolean");
const NAMES = ["alpha", "beta", "gamma", "delta", "kappa", "sigma"] as const;

const fieldOf = (files: number) =>
  fc.record({
    name: fc.constantFrom(...NAMES),
    type: fc.oneof({ weight: 3, arbitrary: plain }, { weight: 2, arbitrary: fc.nat(files - 1) }),
    list: fc.boolean(),
  });

const edit = (files: number): fc.Arbitrary<Edit> =>
  fc.oneof(
    fc.record({ kind: fc.constant("add" as const), at: fc.nat(5), field: fieldOf(files) }),
    fc.record({ kind: fc.constantFrom("remove" as const, "swap" as const), at: fc.nat(5) }),
    fc.record({ kind: fc.constant("retype" as const), at: fc.nat(5), type: plain }),
  );

const op = (files: number): fc.Arbitrary<Op> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("edit" as const), file: fc.nat(files - 1), edit: edit(files) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("pin" as const),
        file: fc.nat(files - 1),
        version: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      }),
    },
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom<("register" | "generate")[]>("register", "generate") }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom<("check" | "locked")[]>("check", "locked") }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("registerOne" as const), file: fc.nat(files - 1) }) },
  );

export interface Story {
  readonly files: readonly FileModel[];
  readonly ops: readonly Op[];
}

/** References go to files before, so that none goes round; an edit may make one that does. */
export const story: fc.Arbitrary<Story> = fc.integer({ min: 2, max: 5 }).chain((count) =>
  fc.record({
    files: fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.array(fieldOf(Math.max(index, 1)), { minLength: 1, maxLength: 3 }).map((fields): FileModel => {
          const known = fields.map((one) =>
            index === 0 && typeof one.type === "number" ? { ...one, type: "int" as const } : one,
          );
          return { fields: unique(known), pinned: undefined };
        }),
      ),
    ),
    ops: fc
      .array(op(count), { minLength: 4, maxLength: 9 })
      .map((ops): readonly Op[] => [
        { kind: "register" },
        { kind: "generate" },
        ...ops,
        { kind: "register" },
        { kind: "generate" },
      ]),
  }),
);

function unique(fields: readonly FieldModel[]): readonly FieldModel[] {
  return [...new Map(fields.map((one) => [one.name, one])).values()];
}

export function edited(file: FileModel, change: Edit): FileModel {
  const fields = [...file.fields];
  const at = change.at % Math.max(fields.length, 1);
  const [one, next] = [fields[at], fields[(at + 1) % fields.length]];
  switch (change.kind) {
    case "add":
      return { ...file, fields: unique([...fields.slice(0, at), change.field, ...fields.slice(at)]) };
    case "remove":
      return { ...file, fields: fields.length < 2 ? fields : fields.filter((field) => field !== one) };
    case "swap":
      return one === undefined || next === undefined || one === next
        ? file
        : {
            ...file,
            fields: fields.map((field) => (field === one ? { ...next } : field === next ? { ...one } : field)),
          };
    case "retype":
      return { ...file, fields: fields.map((field) => (field === one ? { ...field, type: change.type } : field)) };
  }
}

/** The files that a file refers to. */
export function needed({ fields }: FileModel): readonly number[] {
  return [...new Set(fields.flatMap(({ type }) => (typeof type === "number" ? [type] : [])))];
}

/** Whether references go round, from any file. */
export function goesRound(files: readonly FileModel[]): boolean {
  const reaches = (from: number, seen: ReadonlySet<number>): boolean =>
    needed(files[from] ?? { fields: [], pinned: undefined }).some(
      (to) => seen.has(to) || reaches(to, new Set([...seen, to])),
    );
  return files.some((_, index) => reaches(index, new Set([index])));
}
