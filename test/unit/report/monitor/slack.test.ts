import { expect, test } from "vitest";
import type { AlertMessage } from "../../../../src/generated/types.ts";
import { slackMessage } from "../../../../src/report/monitor/slack.ts";

const MESSAGE: AlertMessage = {
  schema: "model-gitops/alert-message/v1",
  id: "0".repeat(64),
  repository: "acme/models",
  model: "churn",
  cause: "drift",
  transition: "firing",
  since: "2026-11-28T00:00:00Z",
  window: "2026-11-27",
  summary: "Drift: income.",
  details: ["income: wasserstein 0.31, limit 0.1 (default); since 2026-11-26"],
  columns: ["income"],
  owners: ["@acme/risk"],
  links: { run: "https://github.com/acme/models/actions/runs/1?a=1&b=2" },
};

test("names the columns, values, limits and since when", () => {
  expect(slackMessage(MESSAGE)).toEqual({
    text: "Firing: churn, drift. Drift: income.",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "Firing: churn, drift", emoji: false } },
      { type: "section", text: { type: "mrkdwn", verbatim: true, text: "Drift: income." } },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          verbatim: true,
          text: "• income: wasserstein 0.31, limit 0.1 (default); since 2026-11-26",
        },
      },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            verbatim: true,
            text: "Since 2026-11-28T00:00:00Z · window 2026-11-27 · 1 column · @acme/risk · acme/models · <https://github.com/acme/models/actions/runs/1?a=1&amp;b=2|run>",
          },
        ],
      },
    ],
    unfurl_links: false,
    unfurl_media: false,
  });
});

const textsOf = (message: AlertMessage): readonly string[] =>
  slackMessage(message).blocks.flatMap((block) =>
    [...JSON.stringify(block).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map(
      ([, text = ""]) => JSON.parse(`"${text}"`) as string,
    ),
  );

test.each([
  "<!channel>",
  "<@U123>",
  "<https://evil.example|click>",
  "*bold* ~no~ `code` _it_",
  "a\nb\u2028c",
  "&lt;!here&gt;",
  "javascript:alert(1)",
])("%j of others is words", (hostile) => {
  const message = {
    ...MESSAGE,
    summary: hostile,
    details: [hostile, `x ${hostile}`],
    columns: [hostile],
    links: { [hostile]: hostile, run: `https://x/${hostile}` },
  };
  for (const text of textsOf(message)) {
    expect(text.replace(/<https:\/\/x\/[^<>|]*\|run>/, "")).not.toMatch(/[<>]/);
    expect(text.replaceAll(/&(?:amp|lt|gt);/g, "")).not.toContain("&");
  }
  // What is left of a marker formats nothing: it has signs without width on both sides.
  expect(slackMessage(message).text.replaceAll(/\u200B[*_~`]\u200B/g, "")).not.toMatch(/(?:^|\s)[*_~`]/);
});

test("stays within what Slack takes", () => {
  const details = Array.from({ length: 2000 }, (_, index) => `<column${index}> & ${"😀".repeat(240)}`);
  const { text, blocks } = slackMessage({ ...MESSAGE, summary: "&".repeat(1000), details });
  expect(blocks.length).toBe(50);
  expect(text.length).toBeLessThanOrEqual(3000);
  const texts = textsOf({ ...MESSAGE, summary: "&".repeat(1000), details });
  expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(3000);
  expect(texts.every((one) => one.isWellFormed())).toBe(true);
  for (const one of texts) expect(one.replaceAll(/&(?:amp|lt|gt);/g, "")).not.toContain("&");
});
