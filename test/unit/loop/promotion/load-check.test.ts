import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { loadCheck } from "../../../../src/loop/promotion/load-check.ts";
import type { ResolvedEndpoint } from "../../../../src/manifest/resolved-promotion.ts";
import { fakeHost } from "../../../fakes/host.ts";

interface Asking {
  readonly answer: RequestListener;
  readonly limits?: Partial<ResolvedEndpoint>;
  readonly isNamed?: boolean;
  readonly body?: string;
}

/** Each finding of a service on this machine: what it is of, its outcome, and what is said. */
async function asked({ answer, limits = {}, isNamed = true, body = "{}" }: Asking) {
  await using host = await fakeHost();
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const endpoint = {
    url: `http://127.0.0.1:${port}/predict`,
    request: "request.json",
    durationMs: 300,
    concurrency: 4,
    p95Ms: undefined,
    coldStartMs: undefined,
    requestsPerSecond: undefined,
    errors: 0,
    ...limits,
  };
  const files = { read: async () => (body === "" ? undefined : new TextEncoder().encode(body)) };
  const place = { host, head: files, dataHosts: async () => (isNamed ? [`127.0.0.1:${port}`, "127.0.0.1"] : []) };
  const stage = {
    name: "production",
    after: undefined,
    soakMs: 0,
    isAutomatic: false,
    updates: [],
    canary: undefined,
    endpoint,
  };
  try {
    const found = await loadCheck({ place, rules: files }, { name: "churn" }, stage);
    return found.map(({ subject, outcome, message }) => ({ subject, outcome, message }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const well: RequestListener = (_, response) => void response.end("{}");

test("a service that answers in time passes, with the numbers", async () => {
  // As long as a busy machine takes for the answers that make a percentile.
  const limits = { durationMs: 1500, p95Ms: 10_000, coldStartMs: 20_000, requestsPerSecond: 1 };
  const found = await asked({ answer: well, limits });
  expect(found.map(({ subject, outcome }) => `${subject} ${outcome}`)).toEqual([
    "errors pass",
    "coldStart pass",
    "p95 pass",
    "requestsPerSecond pass",
  ]);
});

test("it is sent the committed body", async () => {
  const bodies: string[] = [];
  await asked({
    answer: (request, response) => {
      void request.setEncoding("utf8").on("data", (text: string) => bodies.push(`${request.method} ${text}`));
      request.on("end", () => response.end());
    },
    body: '{"rows":[1]}',
  });
  expect([...new Set(bodies)]).toEqual(['POST {"rows":[1]}']);
});

test("one that is slow misses its limits, and too few answers are no percentile", async () => {
  const slow: RequestListener = async (_, response) => {
    await sleep(120);
    response.end();
  };
  const few = await asked({ answer: slow, limits: { p95Ms: 50 } });
  expect(few.at(-1)).toMatchObject({ subject: "p95", outcome: "unmeasured" });
  const many = await asked({ answer: slow, limits: { p95Ms: 50, concurrency: 16, coldStartMs: 60 } });
  expect(many.map(({ subject, outcome }) => `${subject} ${outcome}`)).toContain("coldStart fail");
  const measured = await asked({
    answer: slow,
    limits: { p95Ms: 50, concurrency: 16, requestsPerSecond: 10_000, durationMs: 1000 },
  });
  expect(measured.map(({ outcome }) => outcome)).toEqual(["pass", "fail", "fail"]);
});

test("one that answers with errors fails, and one that never does is asked no more", async () => {
  let count = 0;
  const failing = await asked({
    answer: (_, response) => {
      count += 1;
      response.writeHead(count % 2 === 0 ? 500 : 200).end();
    },
    limits: { errors: 0.1 },
  });
  expect(failing[0]).toMatchObject({ subject: "errors", outcome: "fail" });
  expect(failing[0]?.message).toContain("it answered 500");
  const gone = await asked({ answer: (request) => void request.socket.destroy(), limits: { p95Ms: 10 } });
  expect(gone.map(({ outcome }) => outcome)).toEqual(["fail", "unmeasured"]);
});

test("a private address is not asked unless the settings name it", async () => {
  let isAsked = false;
  const answer: RequestListener = (_, response) => {
    isAsked = true;
    response.end();
  };
  const [found] = await asked({ answer, isNamed: false });
  expect([found?.outcome, isAsked]).toEqual(["unmeasured", false]);
  expect(found?.message).toContain("data.hosts");
});

test("a redirect is not followed, so that it leads nowhere inside", async () => {
  const answer: RequestListener = (_, response) => {
    response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
  };
  const [found] = await asked({ answer });
  expect(found?.outcome).toBe("unmeasured");
  expect(found?.message).toMatch(/redirects \(302\), which is not followed/);
});

test("a body that is not there, and an address that is none, are told", async () => {
  expect((await asked({ answer: well, body: "" }))[0]?.message).toContain("request.json, which is not there");
  expect((await asked({ answer: well, limits: { url: "nowhere" } }))[0]?.message).toContain("is no address");
});
