import { connect, createServer, type Socket } from "node:net";

/** A door in front of a broker, whose connections can be cut. */
export interface Door {
  /** Cuts every connection that is open; new ones are let in at once. Gives how many there were. */
  cut(): number;
  close(): Promise<void>;
}

/** What a client asks a broker, by the protocol's number of it. */
export interface Request {
  readonly api: number;
  readonly clientId: string;
}

/** A connection on which something refused is asked is cut before the broker hears of it. */
export async function startProxy(port: number, broker: string, refuses?: (asked: Request) => boolean): Promise<Door> {
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
    if (refuses !== undefined)
      client.on(
        "data",
        requestReader((asked) => refuses(asked) && end()),
      );
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

/** A request is its length, the number and version of what is asked, the request's own number and the client's name. */
function requestReader(tell: (asked: Request) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = endOf(rest); rest.length >= end; end = endOf(rest)) {
      tell({ api: rest.readInt16BE(4), clientId: rest.toString("utf8", 14, 14 + rest.readInt16BE(12)) });
      rest = rest.subarray(end);
    }
  };
}

function endOf(rest: Buffer): number {
  return rest.length < 4 ? 4 : 4 + rest.readInt32BE(0);
}
