import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { proxiedFetch } from "../../../src/forge/proxy.ts";
import { LARGE, largeBodies, moveLargeBodies } from "../../rig/behind-proxy.ts";
import { apiServer, json } from "./api-server.ts";

afterEach(() => vi.unstubAllEnvs());

interface Proxy extends AsyncDisposable {
  /** What it was asked for, and with which name and password. */
  readonly asked: string[];
}

/** A proxy in the environment: every name leads to this port of this machine. */
async function proxyTo(port: number, { refuses = 0, user = "" } = {}): Promise<Proxy> {
  const asked: string[] = [];
  const remember = (target = "", authorization = ""): void => void asked.push(`${target} ${authorization}`.trim());
  const server: Server = createServer((request, response) => {
    remember(request.url, request.headers["proxy-authorization"]);
    json(response, { through: request.url, host: request.headers.host });
  }).on("connect", (request, socket) => {
    remember(request.url, request.headers["proxy-authorization"]);
    if (refuses > 0) return socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`);
    const target = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy()).on("close", () => socket.resume());
    return socket.on("error", () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://${user}127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const name of ["http_proxy", "https_proxy"]) vi.stubEnv(name, address);
  vi.stubEnv("no_proxy", "");
  return {
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("behind a proxy", () => {
  test("a blob, a release asset and an artifact of a MiB go and come, and storage gets no token", async () => {
    await using origin = await largeBodies();
    await using proxy = await proxyTo(origin.port);
    await moveLargeBodies(origin.port);
    expect(new Set(proxy.asked)).toEqual(
      new Set([`api.example.test:${origin.port}`, `storage.example.test:${origin.port}`]),
    );
    expect(origin.seen.filter((line) => line.includes("storage"))).toEqual([
      "GET storage.example.test/stored?sig=1",
      "GET storage.example.test/stored?sig=1",
    ]);
  });

  test("a reader that is slower than a server that hangs up gets every byte", async () => {
    await using origin = await largeBodies();
    await using _ = await proxyTo(origin.port);
    const answer = await proxiedFetch(`https://storage.example.test:${origin.port}/stored`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk);
      await sleep(5);
    }
    expect(Buffer.concat(chunks).equals(LARGE)).toBe(true);
  });

  test("its name and password are said to it alone", async () => {
    await using origin = await largeBodies();
    await using proxy = await proxyTo(origin.port, { user: "ada:p%40ss@" });
    const answer = await proxiedFetch(`https://api.example.test:${origin.port}/git/blobs/1`);
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
    expect(proxy.asked).toEqual([
      `api.example.test:${origin.port} Basic ${Buffer.from("ada:p@ss").toString("base64")}`,
    ]);
    expect(origin.seen).toEqual(["GET api.example.test/git/blobs/1"]);
  });

  test.each([403, 407, 502])("that answers %i the request fails and says so", async (refuses) => {
    await using proxy = await proxyTo(1, { refuses });
    await expect(proxiedFetch("https://api.example.test/x")).rejects.toThrow(
      new RegExp(`the proxy 127\\.0\\.0\\.1:\\d+ answered ${refuses} when asked for api\\.example\\.test:443`),
    );
    expect(proxy.asked).toHaveLength(1);
  });

  test("a certificate that nobody vouches for is refused", async () => {
    await using origin = await largeBodies();
    await using _ = await proxyTo(origin.port);
    await expect(proxiedFetch(`https://other.example.test:${origin.port}/stored`)).rejects.toThrow(/altnames/);
  });

  test("what is not encrypted is asked of the proxy itself, and what runs on this machine is not", async () => {
    await using api = await apiServer(({ body }, response) => json(response, { body }));
    await using proxy = await proxyTo(1);
    const answer = await proxiedFetch("http://api.example.test/x?y=1", { method: "POST", body: "hello" });
    expect(await answer.json()).toEqual({ through: "http://api.example.test/x?y=1", host: "api.example.test" });
    expect((await proxiedFetch(api.url)).status).toBe(200);
    expect(proxy.asked).toEqual(["http://api.example.test/x?y=1"]);
  });
});
