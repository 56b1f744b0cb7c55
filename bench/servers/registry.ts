import { startRegistry } from "@concordat/registry";

/** The registry as users run it. `DATA` is the file, `PORT` the port. */
await startRegistry({ port: Number(process.env.PORT), data: process.env.DATA ?? ":memory:" });
