import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Server extends AsyncDisposable {
  readonly origin: string;
}

/** A server that answers whole requests: what broke off in the middle it never sees, as no server would keep it. */
export async function startServer(answerTo: (question: Question) => Answer | undefined): Promise<Server> {
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("error", () => undefined);
    message.on("end", () => {
      if (!message.complete) return;
      const url = new URL(message.url ?? "/", "http://server");
      const path = decodeURIComponent(url.pathname);
      const { method = "GET", headers } = message;
      const answer = answerTo({ method, path, query: url.searchParams, headers, body: Buffer.concat(chunks) });
      if (answer === undefined) message.socket.destroy();
      else give(answer, { message, response });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function give(
  { status, headers = {}, body = "" }: Answer,
  { message, response }: { readonly message: IncomingMessage; readonly response: ServerResponse },
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { "content-length": String(bytes.length), ...headers });
  if (message.method === "HEAD") response.end();
  else if (message.headers["x-cut"] !== "answer") response.end(bytes);
  else response.write(bytes.subarray(0, bytes.length / 2), () => message.socket.destroy());
}
