import { connect, createServer, type Socket } from "node:net";

/** A door in front of a server, whose connections can be cut, and which can fall silent. */
export interface CutProxy {
  readonly port: number;
  /** Cuts every connection that is open. */
  cut(): void;
  /**
   * Cuts a connection in the place of the first answer that `matches`: it never comes through. `cuts` says whether it was.
   */
  cutBefore(matches: (bytes: Buffer) => boolean): { readonly cuts: number };
  /** Takes connections from now on to another port. */
  redirect(to: number): void;
  /** Lets nothing through any more, and cuts nothing. */
  silence(): void;
  close(): Promise<void>;
}

/** Opens a door to a port of this machine. */
export async function startCutProxy(first: number): Promise<CutProxy> {
  const open = new Set<Socket>();
  let to = first;
  let silent = false;
  let cutting: { readonly matches: (bytes: Buffer) => boolean; cuts: number } | undefined;
  const server = createServer((client) => {
    open.add(client);
    client.on("error", () => client.destroy());
    client.on("close", () => open.delete(client));
    if (silent) return;
    const behind = connect({ host: "127.0.0.1", port: to });
    const end = (): void => {
      client.destroy();
      behind.destroy();
    };
    for (const socket of [client, behind]) {
      socket.on("error", end);
      socket.on("close", end);
    }
    client.on("data", (bytes) => void (silent || behind.write(bytes)));
    behind.on("data", (bytes) => {
      if (cutting?.cuts === 0 && cutting.matches(bytes)) {
        cutting.cuts += 1;
        client.resetAndDestroy();
      } else if (!silent) client.write(bytes);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut,
    redirect: (next) => {
      to = next;
    },
    cutBefore: (matches) => {
      const made = { matches, cuts: 0 };
      cutting = made;
      return made;
    },
    silence: () => {
      silent = true;
    },
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      cut();
      await closed;
    },
  };
}
