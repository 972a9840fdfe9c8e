import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Forge } from "../../../src/forge/forge.ts";
import { githubForge } from "../../../src/forge/github.ts";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (request: Seen, response: ServerResponse) => void;

export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: Seen[];
  readonly forge: Forge;
}

/** A GitHub API that answers as the test says, and a forge that talks to it; without waiting between writes, unless told. */
export async function apiServer(
  answer: Answer,
  { pause = 0 }: { readonly pause?: number | undefined } = {},
): Promise<ApiServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      seen.push(entry);
      answer(entry, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const log = { debug: () => undefined, warn: () => undefined };
  return {
    url,
    seen,
    forge: githubForge({
      token: "t0k3n",
      repository: { owner: "acme", name: "models" },
      apiUrl: url,
      log,
      pause,
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}
