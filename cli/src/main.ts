import { CommanderError } from "commander";
import { EXIT } from "./exit.ts";
import { asCliError, stack, unexpected } from "./explain.ts";
import { processIo } from "./io.ts";
import { program } from "./program.ts";
import { failureAs } from "./render/answers.ts";
import { failure } from "./render/failure.ts";
import { paintFor } from "./render/paint.ts";

const io = processIo();
try {
  await program(io).parseAsync();
} catch (error) {
  fail(error);
}

/** Tells an error once: as text on the standard error, or as the answer in the format that was asked for. */
function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has printed it; its own codes are 0 for help and version and 1 for the rest.
    io.finish(error.exitCode === 0 ? EXIT.yes : EXIT.input);
    return;
  }
  const known = asCliError(error) ?? unexpected(error);
  io.finish(known.exit);
  const answer = failureAs(askedFormat(process.argv), known, io.env);
  if (answer === undefined) io.note(failure(known, paintFor(process.stderr, process.env)));
  else io.out(answer);
  if ((process.env.CONCORDAT_DEBUG ?? "") !== "") io.note(stack(error));
}

function askedFormat(argv: readonly string[]): string | undefined {
  const at = argv.lastIndexOf("--format");
  return at === -1 ? argv.findLast((one) => one.startsWith("--format="))?.slice("--format=".length) : argv[at + 1];
}
