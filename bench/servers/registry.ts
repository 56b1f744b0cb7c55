import { startRegistry } from "@concordat/registry";

/** The registry as users run it. `DATA` is the file, `PORT` the port. */
await startRegistry({ port: Number(process.env.PORT), data: process.env.DATA ?? ":memory:" });

// In order, so that a profile is written.
process.once("SIGTERM", () => process.exit());
