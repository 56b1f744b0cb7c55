import { CommanderError } from "commander";
import { EXIT } from "./exit.ts";
import { processIo } from "./io.ts";
import { run } from "./program.ts";

const io = processIo();
const args = process.argv.slice(2);
try {
  await run(io, args);
} catch (error) {
  // Commander has printed its own errors; their codes are 0 for help and version and 1 for the rest.
  if (error instanceof CommanderError) io.finish(error.exitCode === 0 ? EXIT.yes : EXIT.input);
  // What tells errors knows those of all rooms: it is loaded when there is one.
  else (await import("./fail.ts")).fail(io, args, error);
}
