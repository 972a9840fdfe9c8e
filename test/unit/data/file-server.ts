import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { Transport, Web } from "../../../src/host/web.ts";
import type { Host } from "../../../src/host/host.ts";

export interface Seen {
  readonly method: string;
  /** The address that was asked for, as the program knows it. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Handler = (request: Seen, response: ServerResponse) => void;

export interface FileServer extends AsyncDisposable {
  readonly seen: readonly Seen[];
  /** The network as the program sees it: every host, http and https, is this server. */
  web(host: Host): Web;
}

/** A real HTTP server that stands for every host. */
export async function fileServer(handler: Handler): Promise<FileServer> {
  const seen: Seen[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      const url = String(message.headers["x-asked-for"]);
      const body = Buffer.concat(chunks).toString();
      const one: Seen = { method: message.method ?? "", url, headers: message.headers, body };
      seen.push(one);
      handler(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const transport: Transport = ({ url, headers = {}, method = "GET", body = "" }) =>
    new Promise((resolve, reject) => {
      const sent = request({
        host: "127.0.0.1",
        port,
        method,
        path: url.pathname,
        headers: { ...headers, "x-asked-for": url.href },
        agent: false,
      });
      sent.on("response", resolve).on("error", reject);
      if (body instanceof Readable) body.on("error", (error) => sent.destroy(error)).pipe(sent);
      else sent.end(body);
    });
  return {
    seen,
    web: (host) => ({ host, transport, wait: async () => undefined }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with a file as a careful server does: entity tag, ranges, conditions. */
export function serveFile(content: string, etag: string): Handler {
  return ({ headers }, response) => {
    const bytes = Buffer.from(content);
    const range = /^bytes=(\d+)-$/.exec(headers["range"] ?? "");
    const isSame = (headers["if-range"] ?? etag) === etag;
    if (range === null || !isSame) {
      response.writeHead(200, { etag, "content-length": bytes.length }).end(bytes);
      return;
    }
    const from = Number(range[1]);
    response
      .writeHead(206, {
        etag,
        "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        "content-length": bytes.length - from,
      })
      .end(bytes.subarray(from));
  };
}
