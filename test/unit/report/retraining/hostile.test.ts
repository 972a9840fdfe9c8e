import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ProposalRecord } from "../../../../src/generated/types.ts";
import { BODY_LIMIT, proposalBody, type BodyQuestion } from "../../../../src/report/retraining/body.ts";
import { closingComment } from "../../../../src/report/retraining/closing.ts";
import { fallbackIssue } from "../../../../src/report/retraining/fallback-issue.ts";
import { retrainStory, retrainSummary } from "../../../../src/report/retraining/summary.ts";
import { waitingIssue } from "../../../../src/report/retraining/waiting-issue.ts";
import { alertOf, alertsRecord } from "../../../fakes/windows.ts";
import { harms } from "../harmless.ts";
import { hostileModel } from "../monitor/hostile-models.ts";
import { HOSTILE_TEXTS } from "../sample-hostile.ts";
import { proposal, question } from "./samples.ts";

const CAUSES = [
  "drift",
  "decay",
  "estimated-decay",
  "concept-drift",
  "new-labels",
  "due",
  "manual",
  "dispatch",
] as const;

/** A record in which every text is somebody else's. */
function wildRecord(words: readonly string[], cause: (typeof CAUSES)[number]): ProposalRecord {
  const [first = ""] = words;
  return {
    ...proposal(),
    model: first,
    reason: first,
    branch: first,
    rule: first,
    trigger: { causes: words.map((text) => ({ cause, at: text, summary: text })) },
    evidence: words.map((text) => ({ kind: text, id: text, digest: text })),
    edits: words.map((text) => ({ path: text, to: { [text]: [text] } })),
    files: [...words],
  };
}

function wild(words: readonly string[], cause: (typeof CAUSES)[number]): BodyQuestion {
  const [first = ""] = words;
  return question({
    record: wildRecord(words, cause),
    window: hostileModel(words).windows[0],
    alerts: alertsRecord([alertOf({ summary: first, since: first, columns: [...words] })]),
    performance: { known: "unknown", text: first },
    dataChanges: words.map((text) => ({ dataset: text, path: text, from: text, to: text, bytes: Number.NaN })),
    owners: [],
    manifestPath: first,
    limitsFrom: first,
    expiresAt: first,
    notes: words,
  });
}

const orders = HOSTILE_TEXTS.map((text) => [text, ...HOSTILE_TEXTS.filter((other) => other !== text)]);

test.each(CAUSES)("hostile texts in a proposal of %s ping nobody and break out of nothing", (cause) => {
  for (const words of orders) expect(harms(proposalBody(wild(words, cause)))).toEqual([]);
});

test("nor do they in what closes it, stands in for it, or says why there is none", () => {
  for (const words of orders) {
    const [text = ""] = words;
    const { record, window, manifestPath, alerts } = wild(words, "drift");
    const facts = { record, window, manifestPath, commit: text, expiredAt: text };
    for (const rule of [
      "recovered",
      "expired",
      "on-main",
      "retired",
      "unwatched",
      "not-asked",
      "no-longer-asked",
      text,
    ])
      expect(harms(closingComment({ ...facts, record: { ...record, rule } }))).toEqual([]);
    const { body } = fallbackIssue({ record, base: text, serverUrl: "https://github.com", repository: text });
    expect(harms(body.replaceAll(/\(https:\/\/github\.com\/[^\s()<>@]*\)/g, ""))).toEqual([]);
    if (window === undefined) throw new Error("no window");
    const waiting = waitingIssue({ model: text, window, alerts, performance: text, owners: [], manifestPath });
    expect(harms(waiting.body)).toEqual([]);
  }
});

test("nor do they in the summary of a run, nor write to a terminal", () => {
  const models = orders.map((words) => ({ record: wildRecord(words, "drift"), isChanged: true, url: words[0] }));
  expect(harms(retrainSummary({ models }))).toEqual([]);
  const story = retrainStory({ models }, { width: 80, color: false });
  expect(story.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test("whatever the records say, a body fits and pings nobody", () => {
  const fragment = fc.oneof(
    fc.constantFrom(...HOSTILE_TEXTS, "@a", "`", "``", "|", "\\", "\n", "#1", "<b>", "-->", "___", "\uD800"),
    fc.string({ unit: "binary", maxLength: 12 }),
  );
  const words = fc.uniqueArray(
    fc.array(fragment, { maxLength: 3 }).map((parts) => parts.join("")),
    { minLength: 1, maxLength: 4 },
  );
  const property = fc.property(words, fc.constantFrom(...CAUSES), (texts, cause) => {
    const body = proposalBody(wild(texts, cause));
    expect(body.length).toBeLessThanOrEqual(BODY_LIMIT);
    expect(harms(body)).toEqual([]);
  });
  fc.assert(property, { numRuns: 60, seed: 7 });
});

test("endless texts fit", () => {
  const long = Array.from({ length: 21 }, (_, index) => `${index} ${"x|@y ".repeat(2000)}`);
  for (const cause of CAUSES) {
    const body = proposalBody(wild(long, cause));
    expect(body.length).toBeLessThanOrEqual(BODY_LIMIT);
    expect(body).toContain("#### How to say no");
  }
});
