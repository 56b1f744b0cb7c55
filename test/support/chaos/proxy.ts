import { connect, createServer, type Socket } from "node:net";

/** A door in front of a broker, whose connections can be cut. */
export interface Door {
  /** Cuts every connection that is open; new ones are let in at once. Gives how many there were. */
  cut(): number;
  close(): Promise<void>;
}

export async function startProxy(port: number, broker: string): Promise<Door> {
  const [host, to] = broker.split(":");
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect({ host, port: Number(to) });
    open.add(client);
    const end = (): void => {
      open.delete(client);
      client.destroy();
      behind.destroy();
    };
    for (const socket of [client, behind]) {
      socket.setNoDelay(true);
      socket.on("error", end);
      socket.on("close", end);
    }
    client.pipe(behind);
    behind.pipe(client);
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const cut = (): number => {
    const cut = [...open];
    for (const socket of cut) socket.resetAndDestroy();
    return cut.length;
  };
  return {
    cut,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      cut();
      await closed;
    },
  };
}
