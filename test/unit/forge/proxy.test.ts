import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { proxiedFetch } from "../../../src/forge/proxy.ts";
import { apiServer, json } from "./api-server.ts";

afterEach(() => vi.unstubAllEnvs());

test("requests go through the proxy of the environment, but not those to this machine", async () => {
  await using api = await apiServer(({ body }, response) => json(response, { body }));
  const tunnels: (string | undefined)[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    tunnels.push(request.url);
    const target = connect(Number(new URL(api.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("http_proxy", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  vi.stubEnv("no_proxy", "");
  const answer = await proxiedFetch("http://api.example.test/x", { method: "POST", body: "hello" });
  expect(await answer.json()).toEqual({ body: "hello" });
  expect((await proxiedFetch(api.url)).status).toBe(200);
  expect(tunnels).toEqual(["api.example.test:80"]);
  proxy.closeAllConnections();
  proxy.close();
});
