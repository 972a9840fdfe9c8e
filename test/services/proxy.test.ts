import { Server } from "proxy-chain";
import { afterEach, expect, test, vi } from "vitest";
import { largeBodies, moveLargeBodies } from "../rig/behind-proxy.ts";

afterEach(() => vi.unstubAllEnvs());

test("a blob, a release asset and an artifact of a MiB go through a proxy of others that wants a password", async () => {
  await using origin = await largeBodies();
  const asked = new Set<string>();
  const proxy = new Server({
    port: 0,
    host: "127.0.0.1",
    prepareRequestFunction({ hostname, port, username, password }) {
      asked.add(`${username}:${password} ${hostname}:${port}`);
      return {
        requestAuthentication: username !== "ada" || password !== "p@ss",
        // Names that nobody serves: the origin is on this machine.
        dnsLookup: (_name, options, found) =>
          options.all === true ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4),
      };
    },
  });
  await proxy.listen();
  try {
    vi.stubEnv("https_proxy", `http://ada:p%40ss@127.0.0.1:${proxy.port}`);
    vi.stubEnv("no_proxy", "");
    await moveLargeBodies(origin.port);
    expect(asked).toEqual(
      new Set([`ada:p@ss api.example.test:${origin.port}`, `ada:p@ss storage.example.test:${origin.port}`]),
    );
    vi.stubEnv("https_proxy", `http://eve:guess@127.0.0.1:${proxy.port}`);
    await expect(moveLargeBodies(origin.port)).rejects.toThrow(/answered 407/);
  } finally {
    await proxy.close(true);
  }
});
