import { asCliError, stack, unexpected } from "./explain.ts";
import type { Io } from "./io.ts";
import { failureAs } from "./render/answers.ts";
import { failure } from "./render/failure.ts";
import { paintFor } from "./render/paint.ts";

/** Tells an error once: as text on the standard error, or as the answer in the format that was asked for. */
export function fail(io: Io, argv: readonly string[], error: unknown): void {
  const known = asCliError(error) ?? unexpected(error);
  io.finish(known.exit);
  const answer = failureAs(askedFormat(argv), known, io.env);
  if (answer === undefined) io.note(failure(known, paintFor(process.stderr, io.env)));
  else io.out(answer);
  if ((io.env.CONCORDAT_DEBUG ?? "") !== "") io.note(stack(error));
}

function askedFormat(argv: readonly string[]): string | undefined {
  const at = argv.lastIndexOf("--format");
  return at === -1 ? argv.findLast((one) => one.startsWith("--format="))?.slice("--format=".length) : argv[at + 1];
}
