import type { CliError } from "../error.ts";
import type { Paint } from "./paint.ts";
import { heading, remark } from "./remark.ts";
import { snippet } from "./snippet.ts";

/** An error as text for a person: what happened, where, what to do. */
export function failure({ code, message, hint, place }: CliError, paint: Paint): string {
  const gutter = String(place?.line ?? 1).length;
  const head = heading("error", code, message, paint);
  const where =
    place?.line === undefined
      ? []
      : snippet(
          { name: place.file, text: place.text, line: place.line, column: place.column },
          { arrow: "-->", mark: "^", gutter, paint, style: "red" },
        );
  const help = hint === undefined ? [] : [remark("help", hint, gutter, paint)];
  return [head, ...where, ...help].join("\n");
}

/** The same as the plain JSON that `--format json` prints. */
export function failureJson({ code, message, hint, place }: CliError): unknown {
  return {
    error: {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(place === undefined ? {} : { file: place.file }),
      ...(place?.line === undefined ? {} : { line: place.line, column: place.column }),
    },
  };
}
