import { readFile } from "node:fs/promises";
import https, { type Server } from "node:https";
import { join } from "node:path";
import type { ControlPlane } from "./control-plane.ts";

/** What a node tells of a pod's container, and what the pod's log holds; nobody runs anything here. */
export interface SimulatedNode extends AsyncDisposable {
  /** Every question that the API server passed on. */
  readonly asked: { readonly path: string; readonly query: Readonly<Record<string, string>> }[];
  /** Lines with their moments, by pod. */
  readonly lines: Map<string, readonly { readonly at: string; readonly text: string }[]>;
}

const TLS = join(import.meta.dirname, "../../fixtures/tls");

/** A node whose kubelet answers for logs alone, with the meaning that kubelets give to sinceTime and limitBytes. */
export async function simulateNode(plane: ControlPlane): Promise<SimulatedNode> {
  const asked: SimulatedNode["asked"] = [];
  const lines: SimulatedNode["lines"] = new Map();
  const options = {
    cert: await readFile(join(TLS, "localhost.pem")),
    key: await readFile(join(TLS, "localhost-key.pem")),
  };
  const server = https.createServer(options, (request, answer) => {
    const url = new URL(request.url ?? "/", "https://kubelet");
    const query = Object.fromEntries(url.searchParams);
    asked.push({ path: url.pathname, query });
    const [, , , pod = ""] = url.pathname.split("/");
    const since = Date.parse(query["sinceTime"] ?? "1970-01-01T00:00:00Z");
    const told = (lines.get(pod) ?? []).filter(({ at }) => Date.parse(at) >= since);
    const text = told
      .map(({ at, text: line }) => `${query["timestamps"] === "true" ? `${at} ` : ""}${line}\n`)
      .join("");
    answer.end(Buffer.from(text).subarray(0, Number(query["limitBytes"] ?? Infinity)));
  });
  const port = await listen(server);
  await plane.ask("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "gpu-1" } });
  await plane.ask("PATCH", "/api/v1/nodes/gpu-1/status", {
    status: {
      addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    },
  });
  return {
    asked,
    lines,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const place = server.address();
      resolve(typeof place === "object" && place !== null ? place.port : 0);
    });
  });
}
