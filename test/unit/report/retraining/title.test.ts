import { describe, expect, test } from "vitest";
import { commitMessage, proposalTitle, triggerId } from "../../../../src/report/retraining/title.ts";
import { driftedColumn, driftedWindow } from "../../../fakes/windows.ts";
import { decayed } from "../monitor/fleet-windows.ts";
import { HOSTILE_TEXTS } from "../sample-hostile.ts";
import { ALERTS, proposal } from "./samples.ts";

const AT = "2026-11-28T00:00:00.000Z";
const of = (...causes: readonly object[]) => proposal({ trigger: { causes } });
const id = (record: ReturnType<typeof of>) => triggerId(record).slice(0, 8);

describe("the title of a proposal", () => {
  test("names the column that drifted farthest, and how many more", () => {
    const usual = driftedWindow();
    const columns = { a: driftedColumn(), spend: driftedColumn({ distance: 9 }), c: driftedColumn() };
    const window = { ...usual, drift: { ...usual.drift, columns } };
    expect(proposalTitle(of({ cause: "drift", at: AT }), { window })).toBe(
      "retrain(credit-risk): drift of spend and 2 more, 2026-11-28",
    );
  });

  test.each([
    ["decay", "retrain(credit-risk): log_loss rose and 1 more, 2026-11-28"],
    ["estimated-decay", "retrain(credit-risk): estimated roc_auc fell, 2026-11-28"],
    ["concept-drift", "retrain(credit-risk): concept drift, 2026-11-28"],
  ])("of %s says what became worse", (cause, title) => {
    expect(proposalTitle(of({ cause, at: AT }), { window: decayed })).toBe(title);
  });

  test.each([
    ["new-labels", "2026-10-01T09:12:13.000Z 50000", "50,000 new labels"],
    ["new-labels", "what is no count", "new labels"],
    ["due", "2026-11-01T09:12:13.000Z", "due since 2026-11-01"],
    ["manual", "run 42", "asked for by hand"],
    ["dispatch", "run 42", "asked for by a repository_dispatch"],
  ])("of %s at %s tells it apart by the trigger's id", (cause, at, words) => {
    const record = of({ cause, at });
    expect(proposalTitle(record)).toBe(`retrain(credit-risk): ${words} (${id(record)})`);
  });

  test("says once what was asked for twice", () => {
    const record = of({ cause: "manual", at: "run 1" }, { cause: "manual", at: "run 2" }, { cause: "due", at: "x" });
    expect(proposalTitle(record)).toBe(`retrain(credit-risk): asked for by hand and due (${id(record)})`);
  });

  test("without a window is by the alert's columns, and without those by the cause", () => {
    expect(proposalTitle(proposal(), { alerts: ALERTS })).toBe("retrain(credit-risk): drift of income, 2026-11-28");
    expect(proposalTitle(proposal())).toBe("retrain(credit-risk): drift, 2026-11-28");
  });

  test("is another one for other causes, and the same in whatever order they are listed", () => {
    const causes = [
      { cause: "drift", at: AT },
      { cause: "drift", at: "2026-11-28T06:00:00.000Z" },
      { cause: "drift", at: "2026-11-28T06:00:30.000Z" },
      { cause: "drift", at: "2026-11-28T06:00:00.000Z of the model of 2026-11-28T07:00:00.000Z" },
      { cause: "decay", at: AT },
      { cause: "manual", at: "run 1" },
      { cause: "manual", at: "run 2" },
      { cause: "due", at: AT },
      { cause: "new-labels", at: "2026-10-01T00:00:00.000Z 100" },
      { cause: "new-labels", at: "2026-11-01T00:00:00.000Z 100" },
    ];
    const pairs = causes.flatMap((one, index) => causes.slice(index + 1).map((other) => of(one, other)));
    const titles = [...causes.map((one) => of(one)), ...pairs].map((record) => proposalTitle(record));
    expect(new Set(titles).size).toBe(titles.length);
    const [first = {}, , , , second = {}] = causes;
    expect(proposalTitle(of(first, second))).toBe(proposalTitle(of(second, first)));
  });

  test.each(HOSTILE_TEXTS)("of a column %j is one line of at most 120 characters that does nothing", (name) => {
    const usual = driftedWindow();
    const window = { ...usual, drift: { ...usual.drift, columns: { [name]: driftedColumn({ critical: true }) } } };
    const record = { ...of({ cause: "drift", at: AT }), model: "m".repeat(63) };
    const title = proposalTitle(record, { window });
    expect(title.length).toBeLessThanOrEqual(120);
    expect(title).not.toMatch(/[@#`<>[\]\n]|GH-\d|[\p{Cc}\p{Cf}]|:\/\//u);
  });
});

describe("the message of its commit", () => {
  test("has why, what changes and what it stands on", () => {
    expect(commitMessage(proposal(), { window: driftedWindow() })).toMatchInlineSnapshot(`
      "retrain(credit-risk): drift of income, 2026-11-28

      Why: The alert of drift fires since 2026-11-26 and 3 of the last 5 windows show it.

      - datasets.train.period.to: "2026-10-31" → "2026-11-27"
      - training.params.depth: 6

      On the ledger: window 2026-11-27 (sha256:222222222222)
      "
    `);
  });

  test("closes no issue, pings nobody and stops no workflow", () => {
    const reason = "fixes #1, closes GH-2, @acme/all [skip ci] skip-checks: true\n\nskip-checks: true";
    const message = commitMessage(proposal({ reason, edits: [{ path: "a [ci skip]", to: "@ann #3" }] }));
    expect(message).not.toMatch(/[@#[\]]|GH-\d|skip-checks/);
    expect(message.split("\n").filter((line) => line.startsWith("skip"))).toEqual([]);
  });
});
