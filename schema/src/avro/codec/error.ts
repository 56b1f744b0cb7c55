/** A step into a value: a field name, a map key, or an index. */
export type Step = string | number;

/**
 * A value that cannot be written, or bytes that cannot be read. `code` is stable, such as `codec/end-of-data`;
 * `path` leads from the event to the part it is about.
 */
export class CodecError extends Error {
  override readonly name = "CodecError";
  readonly code: string;
  readonly detail: string;
  readonly path: readonly Step[];

  constructor(code: string, detail: string, path: readonly Step[] = []) {
    super(path.length === 0 ? detail : `${showPath(path)}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.path = path;
  }
}

/** Runs `part`, and puts `step` before the path of a {@link CodecError} that it throws. */
export function within<T>(step: Step, part: () => T): T {
  try {
    return part();
  } catch (error) {
    throw prefixed(error, step);
  }
}

/** A {@link CodecError} with `step` before its path; any other error as it is. */
export function prefixed(error: unknown, step: Step): unknown {
  return error instanceof CodecError ? new CodecError(error.code, error.detail, [step, ...error.path]) : error;
}

function showPath(path: readonly Step[]): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text.startsWith(".") ? text.slice(1) : text;
}
