import { expect, test } from "vitest";
import { withDoubt } from "../../../../src/loop/monitoring/doubted-model.ts";
import type { MeasuredWindow } from "../../../../src/work/monitor/measured.ts";

const DAY = 86_400_000;
const ARTIFACT = `sha256:${"a".repeat(64)}`;

function rules(change: Partial<MeasuredWindow>, { since = 10 * DAY, hasFormer = true } = {}): readonly string[] {
  const service = { rows: 5, latencies: undefined, failed: undefined, seconds: 1, prometheus: {} };
  const window: MeasuredWindow = {
    span: { id: "1970-01-09", from: 8 * DAY, to: 9 * DAY },
    state: "final",
    replaces: undefined,
    source: "",
    rows: 5,
    profile: undefined,
    quality: [],
    served: undefined,
    labelled: undefined,
    sampled: [],
    service,
    versions: [],
    findings: [],
    ...change,
  };
  const { findings } = withDoubt({ artifact: ARTIFACT, since, hasFormer }, window);
  return findings.map(({ rule }) => rule);
}

test("that the model before may have answered is said of windows that began before the accepted one was recorded", () => {
  expect(rules({})).toEqual(["logs/versions"]);
  expect(rules({ versions: [{ version: "v2", rows: 50 }] })).toEqual(["logs/versions"]);
  expect(rules({ versions: [{ version: ARTIFACT.slice(0, 19), rows: 50 }] })).toEqual([]);
  expect(rules({ rows: 0 })).toEqual([]);
  expect(rules({}, { since: 8 * DAY })).toEqual([]);
  expect(rules({}, { hasFormer: false })).toEqual([]);
});
