import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Reply } from "./exchange.ts";

export type RequestHandler = (request: IncomingMessage, bytes: Buffer) => Promise<Reply | "hang up">;

export interface RigServer extends AsyncDisposable {
  readonly url: string;
  handle(handler: RequestHandler): void;
}

/** Listens on a free port of the loopback interface; requests wait for the handler to be set. */
export async function listen(): Promise<RigServer> {
  const ready = Promise.withResolvers<RequestHandler>();
  const server = createServer((request, response) => {
    void answer(request, response, ready.promise);
  });
  const url = await open(server);
  return {
    url,
    handle: (handler) => ready.resolve(handler),
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function open(server: Server): Promise<string> {
  const opened = Promise.withResolvers<void>();
  server.once("error", opened.reject);
  server.listen(0, "127.0.0.1", opened.resolve);
  await opened.promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: Promise<RequestHandler>,
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const reply = await (await handler)(request, Buffer.concat(chunks));
    if (reply === "hang up") {
      request.socket.destroy();
      return;
    }
    send(response, reply);
  } catch (error) {
    // A bug of the rig itself: name it, or a test sees an unexplained retry.
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send(response, { status: 500, json: { message: `the test rig failed: ${message}` } });
  }
}

function send(response: ServerResponse, { status, json, bytes, headers }: Reply): void {
  const body = json === undefined ? bytes : Buffer.from(JSON.stringify(json));
  const type = json === undefined ? "application/octet-stream" : "application/json; charset=utf-8";
  const typed = body === undefined ? {} : { "content-type": type, "content-length": body.length };
  response.writeHead(status, { ...typed, ...headers });
  response.end(body);
}
