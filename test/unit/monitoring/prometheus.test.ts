import { expect, test } from "vitest";
import { queryPrometheus } from "../../../src/monitoring/prometheus.ts";
import { fakeHost } from "../../fakes/host.ts";
import { fileServer, type Handler } from "../data/file-server.ts";

interface Setup {
  readonly handler: Handler;
  readonly url?: string;
  readonly allowed?: readonly string[];
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly queries?: Readonly<Record<string, { readonly query: string }>>;
  /** Hours. */
  readonly hours?: number;
}

async function asked(setup: Setup) {
  const {
    handler,
    url = "https://prom.example.com",
    allowed = [],
    token,
    env = {},
    queries = { cpu: { query: "avg(cpu)" } },
    hours = 24,
  } = setup;
  await using server = await fileServer(handler);
  await using host = await fakeHost({ env });
  const web = { ...server.web(host), wait: async () => undefined, allowedHosts: async () => allowed };
  const from = Date.parse("2026-11-27T00:00:00Z");
  const spec = { url, queries, stepMs: 60_000, ...(token !== undefined && { token }) };
  const answers = await queryPrometheus({ spec, span: { from, to: from + hours * 3_600_000 }, web, env: host.env });
  return { answers, seen: [...server.seen] };
}

const json =
  (value: unknown, status = 200): Handler =>
  (_, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

const matrix = (...series: readonly unknown[]): Handler =>
  json({ status: "success", data: { resultType: "matrix", result: series } });

const values = (...texts: readonly string[]): unknown => ({
  metric: {},
  values: texts.map((text, index) => [1_795_737_600 + 60 * index, text]),
});

function expectedOne(): never {
  throw new Error("nothing was asked");
}

test("asks for the samples of the window, its end outside, with the token", async () => {
  const { answers, seen } = await asked({
    handler: matrix(values("0.5", "NaN", "1e-3")),
    token: "PROM",
    env: { PROM: "abc" },
    url: "https://prom.example.com/base/",
  });
  expect(answers).toEqual({ cpu: { samples: Float64Array.of(0.5, 0.001) } });
  const [request] = seen;
  const { url, method, headers } = request ?? expectedOne();
  const { pathname, searchParams } = new URL(url);
  expect([method, pathname, headers["authorization"]]).toEqual(["GET", "/base/api/v1/query_range", "Bearer abc"]);
  expect(Object.fromEntries(searchParams)).toEqual({
    query: "avg(cpu)",
    start: "1795737600.000",
    end: "1795823999.999",
    step: "60.000",
    timeout: "30s",
  });
});

test("widens the step of a long window to what Prometheus answers at most", async () => {
  const { seen } = await asked({ handler: matrix(values("1")), hours: 24 * 30 });
  const { searchParams } = new URL(seen[0]?.url ?? "");
  const [start = 0, end = 0, step = 0] = ["start", "end", "step"].map((name) => Number(searchParams.get(name)));
  expect((end - start) / step + 1).toBeLessThanOrEqual(11_000);
  expect(step).toBeLessThan(240);
});

test("a long query goes in the body", async () => {
  const query = `avg(cpu{instance=~"${"a|".repeat(1500)}b"})`;
  const { seen } = await asked({ handler: matrix(values("1")), queries: { cpu: { query } } });
  expect(seen[0]?.method).toBe("POST");
  expect(new URLSearchParams(seen[0]?.body).get("query")).toBe(query);
});

test.each<[string, Partial<Setup>, RegExp]>([
  ["no series", { handler: matrix() }, /found no series in the window/],
  [
    "several series",
    { handler: matrix(values("1"), values("2")) },
    /found 2 series, and one is needed\. Join them, as in sum/,
  ],
  ["NaN alone", { handler: matrix(values("NaN")) }, /^All samples of the query are NaN/],
  ["a division by 0", { handler: matrix(values("1", "+Inf")) }, /^1 sample of the query is infinite/],
  ["histograms", { handler: matrix({ metric: {}, histograms: [] }) }, /histogram_quantile/],
  [
    "a vector",
    { handler: json({ status: "success", data: { resultType: "vector", result: [] } }) },
    /no range of samples/,
  ],
  ["nothing of its form", { handler: json({ status: "success" }) }, /no range of samples/],
  [
    "a bad query",
    { handler: json({ status: "error", errorType: "bad_data", error: 'parse error: unexpected "}"\nat 3' }, 400) },
    /^Prometheus answered 400: parse error: unexpected "}" at 3$/,
  ],
  [
    "a query that takes too long",
    { handler: json({ status: "error", error: "query timed out" }, 422) },
    /422: query timed out/,
  ],
  [
    "a page to log in",
    { handler: (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>") },
    /200 with HTML, as a page to log in does/,
  ],
  ["no JSON", { handler: (_, response) => response.end("{") }, /with no JSON/],
  ["no access", { handler: json({}, 401) }, /refused the request \(401\)\. Name a variable with a bearer token/],
  [
    "another token",
    { handler: json({}, 403), token: "PROM", env: { PROM: "abc" } },
    /refused the request \(403\)\. Look at the token in PROM/,
  ],
  ["an empty token", { token: "PROM" }, /variable PROM with Prometheus's token is empty/],
  [
    "a redirect",
    { handler: (_, response) => response.writeHead(302, { location: "https://login.example.com" }).end() },
    /^The Prometheus server https:\/\/prom\.example\.com\/ redirects \(302\)/,
  ],
  [
    "an answer without an end",
    {
      handler: (_, response) => {
        response.write("x".repeat(9 * 1024 ** 2));
        response.end();
      },
    },
    /answered more than 8\.0 MiB/,
  ],
  [
    "a server that is down",
    { handler: (_, response) => response.destroy() },
    /^Cannot reach the Prometheus server https:\/\/prom\.example\.com\/: ECONNRESET/,
  ],
  [
    "a private address",
    { url: "http://10.0.0.1:9090" },
    /private network\. If that is meant, name the host in .* under data\.hosts: 10\.0\.0\.1:9090/,
  ],
  ["no encryption", { url: "http://prom.example.com" }, /is not encrypted/],
  ["a password", { url: "https://me:secret@prom.example.com" }, /has a user and password in it/],
])("%s is told", async (...[, setup, message]) => {
  const { answers } = await asked({ handler: matrix(values("1")), ...setup });
  expect(answers["cpu"]).toEqual({ problem: expect.stringMatching(message) });
  expect(JSON.stringify(answers)).not.toMatch(/me:secret|"abc/);
});

test("a private server is asked where the settings name it", async () => {
  const { answers } = await asked({
    handler: matrix(values("1")),
    url: "http://prometheus.internal:9090",
    allowed: ["prometheus.internal:9090"],
  });
  expect(answers).toEqual({ cpu: { samples: Float64Array.of(1) } });
});

test("one query's trouble is its own, and a server that is down is asked no more", async () => {
  const queries = { bad: { query: "bad" }, good: { query: "good" } };
  const partly: Handler = (request, response) =>
    request.url.includes("bad")
      ? json({ status: "error", error: "no" }, 400)(request, response)
      : matrix(values("1"))(request, response);
  const { answers } = await asked({ handler: partly, queries });
  expect(answers).toEqual({ bad: { problem: "Prometheus answered 400: no" }, good: { samples: Float64Array.of(1) } });
  const down = await asked({ handler: (_, response) => response.destroy(), queries });
  expect(down.seen).toHaveLength(2);
  expect(down.answers["good"]).toEqual(down.answers["bad"]);
});
