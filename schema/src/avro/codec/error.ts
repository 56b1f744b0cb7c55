/** A step into a value: a field name, a map key, or an index. */
export type ValueStep = string | number;

/**
 * A value that cannot be written, or bytes that cannot be read. `code` is stable, such as `codec/end-of-data`;
 * `path` leads from the event to the part it is about.
 */
export class CodecError extends Error {
  override readonly name = "CodecError";
  readonly code: string;
  readonly detail: string;
  readonly path: readonly ValueStep[];

  constructor(code: string, detail: string, path: readonly ValueStep[] = []) {
    super(path.length === 0 ? detail : `${showPath(path)}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.path = path;
  }
}

/** An error on its way out of a value, with the steps that it came through, the innermost first. */
class Leaving {
  readonly error: CodecError;
  readonly steps: ValueStep[] = [];

  constructor(error: CodecError) {
    this.error = error;
  }
}

/** Runs `part`; a {@link CodecError} that it throws leaves `step`. */
export function within<T>(step: ValueStep, part: () => T): T {
  try {
    return part();
  } catch (error) {
    throw leaving(step, error);
  }
}

/**
 * What to throw on where a {@link CodecError} leaves `step`; any other error as it is. However deep a value is, each level
 * costs no more than its own step; the outermost catch makes an error of it with {@link whole}.
 */
export function leaving(step: ValueStep, error: unknown): unknown {
  const on = error instanceof CodecError ? new Leaving(error) : error;
  if (on instanceof Leaving) on.steps.push(step);
  return on;
}

/** The error of what was thrown on, with its path from the event on; any other error as it is. */
export function whole(thrown: unknown): unknown {
  if (!(thrown instanceof Leaving)) return thrown;
  const { error, steps } = thrown;
  return new CodecError(error.code, error.detail, [...steps.toReversed(), ...error.path]);
}

function showPath(path: readonly ValueStep[]): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text.startsWith(".") ? text.slice(1) : text;
}
