import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A host of pull and merge requests: the part of GitHub's and GitLab's API that is about comments. */
export interface Forge extends AsyncDisposable {
  readonly url: string;
  /** Bodies of the comments, by their ids. */
  readonly comments: Map<number, string>;
  /** Each call, with its method and path. */
  readonly calls: string[];
}

/** Starts a host whose comments are made with `token`; others are answered 403. `before` comments are there already. */
export async function forge(token: string, before = 0): Promise<Forge> {
  const comments = new Map(Array.from({ length: before }, (_, index) => [index + 1, `comment ${index + 1}`]));
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://forge");
    calls.push(`${request.method} ${url.pathname}`);
    const given = request.headers.authorization?.replace("Bearer ", "") ?? request.headers["private-token"];
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (given !== token) return send(403, { message: "Resource not accessible by integration" });
    if (request.method === "GET") {
      const [page, size] = [Number(url.searchParams.get("page")), Number(url.searchParams.get("per_page"))];
      const all = [...comments].map(([id, body]) => ({ id, body }));
      return send(200, all.slice((page - 1) * size, page * size));
    }
    const { body } = JSON.parse(await text(request)) as { readonly body: string };
    const id = request.method === "POST" ? comments.size + 1 : Number(url.pathname.split("/").at(-1));
    comments.set(id, body);
    return send(request.method === "POST" ? 201 : 200, { id, body });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    comments,
    calls,
    [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())),
  };
}
