import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { UserError } from "../../../src/kernel/errors.ts";
import { send } from "../../../src/host/sending.ts";
import { webTransport } from "../../../src/host/web.ts";

/** A server that speaks no protocol and counts who comes. */
async function listener() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.end("HTTP/1.1 204 No Content\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    count: () => connections,
    [Symbol.dispose]: () => void server.close(),
  };
}

const REFUSED = new UserError("leads elsewhere");

test("where a name leads is looked at before anything is sent, in the very addresses that are connected to", async () => {
  using server = await listener();
  const transport = webTransport(() => ({}));
  const url = new URL(`http://localhost:${server.port}/a`);
  const seen: string[] = [];
  const refusal = (address: string) => {
    seen.push(address);
    return address === "127.0.0.1" ? REFUSED : undefined;
  };
  await expect(transport({ url, refusal })).rejects.toBe(REFUSED);
  expect(seen).toContain("127.0.0.1");
  expect(server.count()).toBe(0);
  expect((await transport({ url, refusal: () => undefined })).statusCode).toBe(204);
  expect(server.count()).toBe(1);
});

test("a proxy is not what the address leads to", async () => {
  using proxy = await listener();
  const transport = webTransport(() => ({ proxy: new URL(`http://localhost:${proxy.port}`) }));
  const answer = await transport({ url: new URL("http://data.example.org/a"), refusal: () => REFUSED });
  expect(answer.statusCode).toBe(204);
});

test("an answer whose head never comes is not waited for", async () => {
  const server = createServer((socket) => void socket.write("HTTP/1.1 200 OK\r\nx: "));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const request = { url, method: "GET", headers: {}, route: {}, stalledAfter: 60_000, answerWithin: 20 };
  await expect(send(request)).rejects.toThrow("no answer came within 0 seconds");
  server.close();
});

test("a request ends when the run is cancelled", async () => {
  const server = createServer(() => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const controller = new AbortController();
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const answer = webTransport(() => ({}), controller.signal)({ url });
  setTimeout(() => controller.abort(), 10);
  await expect(answer).rejects.toThrow(/abort/i);
  server.close();
});
