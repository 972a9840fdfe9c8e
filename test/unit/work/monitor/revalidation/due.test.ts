import { expect, test } from "vitest";
import type { ResolvedMonitoring } from "../../../../../src/manifest/resolved-monitoring.ts";
import { matureUntil, nextRevalidation } from "../../../../../src/work/monitor/revalidation/due.ts";

const DAY = 86_400_000;
const labels = { maturityMs: 7 * DAY } as NonNullable<ResolvedMonitoring["labels"]>;
const monitoring = { revalidateMs: 30 * DAY, latenessMs: DAY, labels };
const since = Date.parse("2026-09-01T00:00:00Z");
const own = { artifact: "sha256:a", to: "2026-10-05T00:00:00.000Z" };

test.each([
  ["from the acceptance", { since, last: undefined }, "2026-09-01 2026-10-09"],
  ["from the last one", { since, last: own }, "2026-10-05 2026-11-12"],
  ["of another artifact", { since, last: { ...own, artifact: "sha256:b" } }, "2026-09-01 2026-10-09"],
  ["accepted anew after it", { since: Date.parse("2026-10-20T00:00:00Z"), last: own }, "2026-10-20 2026-11-27"],
  ["without an acceptance", { since: undefined, last: own }, "2026-10-05 2026-11-12"],
])("it is due when a whole period has mature labels: %s", (_, facts, times) => {
  const [from, dueAt] = times.split(" ");
  const next = nextRevalidation({ monitoring, artifact: "sha256:a", ...facts });
  expect(next).toEqual({ from: Date.parse(`${from}T00:00:00Z`), dueAt: Date.parse(`${dueAt}T00:00:00Z`) });
  // Looked at when it is due, the period is as long as the manifest says.
  expect(matureUntil(monitoring, next?.dueAt ?? 0) - (next?.from ?? 0)).toBe(30 * DAY);
});

test("nothing is due where nobody asks for it, or nobody knows since when", () => {
  const facts = { artifact: "sha256:a", since: undefined, last: undefined };
  expect(nextRevalidation({ ...facts, monitoring })).toBe(undefined);
  const unasked = { ...monitoring, revalidateMs: undefined };
  expect(nextRevalidation({ ...facts, since, monitoring: unasked })).toBe(undefined);
});
