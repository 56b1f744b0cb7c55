/** Something about a schema's own text: what is wrong with it, or what is better said otherwise. */
export interface Diagnostic {
  /** Stable, such as `protobuf/duplicate-number`. */
  readonly rule: string;
  readonly severity: "error" | "warning";
  /** One sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** Both count from 1, in UTF-16 units of the text. */
  readonly line: number;
  readonly column: number;
}
