import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { githubForge } from "../../src/forge/github.ts";
import type { Forge } from "../../src/forge/forge.ts";

/** A MiB: over every buffer that is between. */
export const LARGE: Buffer = randomBytes(1024 ** 2);
const TLS = join(import.meta.dirname, "../fixtures/tls");

export interface Origin extends AsyncDisposable {
  readonly port: number;
  /** `POST /…`, with the host that was asked for and whether it got the token. */
  readonly seen: string[];
}

interface HttpsOrigin extends AsyncDisposable {
  readonly port: number;
  /** PEM; nobody vouches for it. */
  readonly certificate: string;
}

/** A server over TLS that is registry.example.test, api.example.test and storage.example.test. */
export async function httpsOrigin(serve: RequestListener): Promise<HttpsOrigin> {
  const [key, certificate] = await Promise.all([
    readFile(join(TLS, "key.pem")),
    readFile(join(TLS, "certificate.pem"), "utf8"),
  ]);
  const server = createServer({ key, cert: certificate }, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    certificate,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** GitHub and its storage host as far as large bodies go; like many servers, it hangs up after each answer. */
export async function largeBodies(): Promise<Origin> {
  const seen: string[] = [];
  const uploads: Buffer[] = [];
  const origin = await httpsOrigin((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const [host] = (headers.host ?? "").split(":");
      seen.push(`${method} ${host}${url}${headers.authorization === undefined ? "" : " with the token"}`);
      if (method === "POST") uploads.push(Buffer.concat(chunks));
      response.setHeader("connection", "close");
      answer(request, response, uploads);
    });
  });
  const believed = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...believed, origin.certificate]);
  return {
    port: origin.port,
    seen,
    async [Symbol.asyncDispose]() {
      tls.setDefaultCACertificates(believed);
      await origin[Symbol.asyncDispose]();
    },
  };
}

function answer({ method, url = "", headers }: IncomingMessage, response: ServerResponse, uploads: Buffer[]): void {
  const json = (value: unknown, status = 200): void =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  const bytes = (content: Buffer): void =>
    void response.writeHead(200, { "content-type": "application/octet-stream" }).end(content);
  if (method === "POST") return json({ id: 2 }, 201);
  const port = (headers.host ?? "").split(":")[1] ?? "";
  if (/\/releases\/assets\/2$|\/artifacts\/7\/zip$/.test(url))
    return void response.writeHead(302, { location: `https://storage.example.test:${port}/stored?sig=1` }).end();
  if (url.startsWith("/stored")) return bytes(uploads[0] ?? LARGE);
  if (url.includes("/git/blobs/")) return bytes(LARGE);
  if (url.includes("/actions/artifacts/7"))
    return json({ id: 7, name: "model-gitops-report", size_in_bytes: LARGE.length, expired: false });
  if (url.includes("/assets?"))
    return json(uploads.map(({ length }) => ({ id: 2, name: "abc", size: length, state: "uploaded" })));
  return json({ id: 4, upload_url: `https://api.example.test:${port}/uploads/4/assets{?name,label}` });
}

/** A blob, a release asset there and back, and an artifact of a run; what came is held against what was sent. */
export async function moveLargeBodies(port: number): Promise<void> {
  const forge = forgeAt(port);
  const folder = await mkdtemp(join(tmpdir(), "behind-proxy-"));
  try {
    const file = join(folder, "model.onnx");
    await writeFile(file, LARGE);
    same("the blob", Buffer.from(await forge.refs.blob("b10b")));
    await forge.releases.upload("v1", "abc", file);
    const [asset] = (await forge.releases.assets("v1")) ?? [];
    if (asset === undefined) throw new Error("the asset is not there");
    await forge.releases.download(asset, `${file}.again`);
    same("the asset", await readFile(`${file}.again`));
    same("the artifact", Buffer.from(await forge.downloadArtifact(7, 2 * LARGE.length)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function forgeAt(port: number): Forge {
  return githubForge({
    token: "t0k3n",
    repository: { owner: "acme", name: "models" },
    apiUrl: `https://api.example.test:${port}`,
    log: { debug: () => undefined, warn: () => undefined },
    pause: 0,
  });
}

function same(what: string, found: Buffer): void {
  if (!found.equals(LARGE)) throw new Error(`${what} has ${found.length} bytes that are not those that were sent`);
}
