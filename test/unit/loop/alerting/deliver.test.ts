import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AlertsRecord } from "../../../../src/generated/types.ts";
import { validate } from "../../../../src/generated/validate-alert-message.ts";
import { deliverAlerts } from "../../../../src/loop/alerting/deliver.ts";
import { beat } from "../../../../src/loop/alerting/heartbeat.ts";
import { alertsRecord } from "../../../../src/work/monitor/alerts/transitions.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { fileServer, type FileServer, type Handler } from "../../data/file-server.ts";

const SLACK = "https://hooks.slack.com/services/T0/B0/slack-key";
const HOOK = "https://alerts.example.com/in?token=hook-key";
const RECORD = alertsRecord("churn", [
  {
    cause: "drift",
    state: "firing",
    since: "2026-10-31T00:00:00Z",
    firedAt: "2026-10-31T00:00:00Z",
    window: "2026-10-30",
    summary: "Drift: <!channel> and in_come, in 2 windows of the last 3.",
    details: ["in_come: wasserstein 0.31, limit 0.1 (default); since 2026-10-29"],
    columns: ["in_come"],
    deliveries: [],
  },
]);

interface Setup {
  readonly handler?: Handler;
  readonly env?: Readonly<Record<string, string>>;
  readonly allowed?: readonly string[];
}

async function told({ handler = (_, response) => response.end("ok"), env = {}, allowed = [] }: Setup, record = RECORD) {
  await using server = await fileServer(handler);
  await using host = await fakeHost({ env: { SLACK_URL: SLACK, HOOK_URL: HOOK, HOOK_KEY: "key", ...env } });
  const waits: number[] = [];
  const web = {
    ...server.web(host),
    wait: async (ms: number) => void waits.push(ms),
    allowedHosts: async () => allowed,
  };
  const monitoring = {
    alerts: {
      slack: "SLACK_URL",
      webhook: { url: "HOOK_URL", secret: "HOOK_KEY" },
      columns: { in_come: ["@ann"] },
      cooldownMs: 0,
    },
  };
  const context = {
    web,
    repository: "acme/models",
    owners: ["@acme/risk"],
    links: { run: "https://github.com/acme/models/actions/runs/1" },
    issues: new Map([["drift", "https://github.com/acme/models/issues/7"]]),
  };
  const { record: after, findings } = await deliverAlerts(record, monitoring, context);
  return { after, findings, seen: requestsOf(server), masks: host.seen.masks, waits };
}

function requestsOf(server: FileServer) {
  return server.seen.map(({ url, method, headers, body }) => ({
    url,
    method,
    headers,
    body: JSON.parse(body) as unknown,
    text: body,
  }));
}

function only<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error("there is none");
  return one;
}

const deliveriesOf = (record: AlertsRecord): unknown => record.alerts[0]?.deliveries;

test("Slack and the webhook are told, and the record says so", async () => {
  const { after, findings, seen, masks } = await told({});
  expect(findings).toEqual([]);
  expect(deliveriesOf(after)).toEqual([
    {
      to: "slack SLACK_URL",
      transition: "firing",
      state: "delivered",
      attempts: 1,
      firingTold: "2026-11-01T00:00:00.000Z",
    },
    {
      to: "webhook HOOK_URL",
      transition: "firing",
      state: "delivered",
      attempts: 1,
      firingTold: "2026-11-01T00:00:00.000Z",
    },
  ]);
  expect(seen.map(({ url, method }) => [method, url])).toEqual([
    ["POST", SLACK],
    ["POST", HOOK],
  ]);
  expect(masks).toEqual([SLACK, HOOK, "key"]);
});

test("the webhook's message is of its schema, and signed as that says", async () => {
  const { seen } = await told({});
  const { headers, body, text } = only(seen.slice(1));
  expect(validate(body)).toBe(true);
  expect(body).toMatchObject({
    owners: ["@acme/risk", "@ann"],
    links: { issue: "https://github.com/acme/models/issues/7" },
  });
  const timestamp = String(headers["x-model-gitops-timestamp"]);
  const expected = createHmac("sha256", "key").update(`${timestamp}.${text}`).digest("hex");
  expect(headers["x-model-gitops-signature"]).toBe(`sha256=${expected}`);
  expect(headers["idempotency-key"]).toBe((body as { id: string }).id);
});

test("the words of others neither ping nor format in Slack", async () => {
  const { seen } = await told({});
  expect(seen[0]?.text).not.toContain("<!channel>");
  expect(seen[0]?.text).toContain("&lt;!channel&gt; and in_come");
});

describe("a delivery that fails is a finding, tried again by the next run, and nothing else is lost", () => {
  test.each<[string, Setup, RegExp, number]>([
    [
      "the server is down",
      { handler: (_, response) => response.destroy() },
      /^Cannot reach the address in SLACK_URL: ECONNRESET\. Look/,
      2,
    ],
    [
      "it has a bad moment that does not pass",
      { handler: (_, response) => response.writeHead(503).end() },
      /^Slack answered 503 to the address in SLACK_URL\./,
      2,
    ],
    [
      "it is switched off",
      { handler: (_, response) => response.writeHead(404).end("no_service") },
      /switched off \(no_service\)/,
      1,
    ],
    [
      "it answers words of its own",
      { handler: (_, response) => response.writeHead(403).end("slack-key is bad") },
      /^Slack answered 403 to the address in SLACK_URL\. Make a new/,
      1,
    ],
    [
      "it redirects",
      { handler: (_, response) => response.writeHead(302, { location: "http://10.0.0.1/" }).end() },
      /^The address in SLACK_URL redirects \(302\), which is not followed/,
      1,
    ],
    ["the variable is empty", { env: { SLACK_URL: " " } }, /^The variable SLACK_URL is not set/, 0],
    ["it is no address", { env: { SLACK_URL: "hooks" } }, /^The variable SLACK_URL holds no address/, 0],
    [
      "it is private",
      { env: { SLACK_URL: "https://169.254.169.254/latest" } },
      /^The address in SLACK_URL is an address of this machine or of a private network\. If that is meant, name the host in/,
      0,
    ],
    [
      "it is not encrypted",
      { env: { SLACK_URL: "http://hooks.example.com/in" } },
      /^The address in SLACK_URL is not encrypted/,
      0,
    ],
    [
      "it has a password",
      { env: { SLACK_URL: "https://me:secret@hooks.example.com/" } },
      /has a user and password in it, where everybody can read them\. Take them out/,
      0,
    ],
    [
      "it answers without an end",
      { handler: (_, response) => void response.writeHead(200, { "content-length": "100000000" }).write("x") },
      /answered more than 64/,
      1,
    ],
  ])("where %s", async (...[, setup, message, tries]) => {
    const { after, findings, seen } = await told(setup);
    const [finding] = findings;
    expect(finding).toMatchObject({ rule: "alert/delivery", outcome: "fail", model: "churn", subject: "slack" });
    expect(finding?.message).toMatch(message);
    expect(JSON.stringify([findings, after])).not.toMatch(/slack-key|hook-key|secret@|169\.254/);
    expect(seen.filter(({ url }) => url === SLACK)).toHaveLength(tries);
    expect(deliveriesOf(after)).toMatchObject([{ state: "failed", attempts: 1 }, {}]);
    const [{ problem } = { problem: "" }] = deliveriesOf(after) as readonly { readonly problem: string }[];
    expect(finding?.message).toBe(`${problem} Slack was not told of drift (firing).`);
    const again = await told({}, after);
    expect(again.findings).toEqual([]);
    expect(again.seen.map(({ url }) => url)).toContain(SLACK);
  });

  test("one finding says what of a model a place did not hear, and why", async () => {
    const both = alertsRecord("churn", [
      ...RECORD.alerts,
      ...RECORD.alerts.map((alert) => ({ ...alert, cause: "quality" }) as const),
    ]);
    const { findings } = await told({ env: { SLACK_URL: "" } }, both);
    expect(findings.map(({ message, subject }) => [subject, message])).toEqual([
      [
        "slack",
        "The variable SLACK_URL is not set. A job gets it from a secret, by env: {SLACK_URL: ${{ secrets.SLACK_URL }}}; on a laptop it is set in the shell that runs the command. Slack was not told of drift (firing) and quality (firing).",
      ],
    ]);
  });

  test("the webhook is told though Slack is not, and not twice", async () => {
    const { after } = await told({
      handler: (request, response) => response.writeHead(request.url === SLACK ? 500 : 200).end(),
    });
    const again = await told({}, after);
    expect(again.seen.map(({ url }) => url)).toEqual([SLACK]);
  });

  test("without its key the webhook is not told unsigned", async () => {
    const { findings, seen } = await told({ env: { HOOK_KEY: "" } });
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The variable HOOK_KEY is not set\. .*on a laptop/),
    ]);
    expect(seen.map(({ url }) => url)).toEqual([SLACK]);
  });
});

test("a private host is told where the settings name it", async () => {
  const { findings, seen } = await told({
    env: { HOOK_URL: "http://alerts.internal:8080/in" },
    allowed: ["alerts.internal:8080"],
  });
  expect(findings).toEqual([]);
  expect(seen[1]?.url).toBe("http://alerts.internal:8080/in");
});

test("a name that leads inside is refused as the connection is made", async () => {
  await using host = await fakeHost({ env: { BEAT: "https://beat.example.com/key" } });
  const web = {
    host,
    wait: async () => undefined,
    transport: async ({ refusal }: { refusal?(address: string): Error | undefined }) => {
      throw refusal?.("10.0.0.1") ?? new Error("it was let through");
    },
  };
  expect(await beat(web, ["BEAT"])).toMatchObject([
    {
      rule: "alert/heartbeat",
      outcome: "warn",
      message: expect.stringMatching(/^The address in BEAT leads into a private network/),
    },
  ]);
});

test("the heartbeat calls each address once", async () => {
  await using server = await fileServer((request, response) =>
    response.writeHead(request.url.endsWith("/bad") ? 404 : 200).end("OK"),
  );
  await using host = await fakeHost({ env: { ONE: "https://hc.example.com/one", TWO: "https://hc.example.com/bad" } });
  const web = { ...server.web(host), wait: async () => undefined };
  const findings = await beat(web, ["ONE", "TWO", "ONE"]);
  expect(server.seen.map(({ url, method }) => `${method} ${url}`)).toEqual([
    "GET https://hc.example.com/one",
    "GET https://hc.example.com/bad",
  ]);
  expect(findings.map(({ message }) => message)).toEqual([
    "The heartbeat was answered with 404 by the address in TWO.",
  ]);
});
