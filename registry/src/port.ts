import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { StartError } from "./errors.ts";

/**
 * A port that nobody listens on: the one that is given, or a free one for 0. Throws {@link StartError} where there is none such,
 * as listening would. Whether several processes can then share it only shows when they do.
 */
export async function freePort(host = "127.0.0.1", port = 8081): Promise<number> {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw cannotListen(error, host, port);
  } finally {
    server.close();
  }
}

/** An error of listening as a {@link StartError}; another error as it is. */
export function cannotListen(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const place = `${host}:${port}`;
  if (code === "EADDRINUSE")
    return new StartError(
      "registry/port-in-use",
      `${place} is in use by another program`,
      "Stop that program, or choose another port with --port.",
    );
  if (code === "EACCES")
    return new StartError(
      "registry/port-forbidden",
      `this user may not listen on ${place}`,
      "Choose a port above 1023 with --port.",
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new StartError(
      "registry/no-such-address",
      `this machine has no address ${host}`,
      "Choose another with --host.",
    );
  if (code === "ENOTSUP" || code === "ENOPROTOOPT")
    return new StartError(
      "registry/processes-unsupported",
      "several processes cannot share a port on this operating system",
      "Start one process, or several with a port each behind a load balancer.",
    );
  return error;
}
