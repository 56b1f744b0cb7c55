import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";

/** A file that others can import: its descriptor, and the types that it defines. */
export interface LinkedFile {
  /** The path by which others import it. */
  readonly path: string;
  readonly package: string;
  /** Full names, without a dot before them. */
  readonly types: ReadonlyMap<string, TypeKind>;
  readonly imports: readonly LinkedImport[];
  /** Files whose types it uses without importing them. */
  readonly implied?: readonly LinkedFile[];
  /** Types by their full names with a dot before them, as `protoc` gives them. */
  readonly descriptor: FileDescriptorProto;
}

/** What a name of a type stands for. */
export type TypeKind = "message" | "enum";

/** An import of a file, with what was found under its path. */
export interface LinkedImport {
  readonly path: string;
  readonly public: boolean;
  /** Undefined where nothing is known under that path. */
  readonly file: LinkedFile | undefined;
}
