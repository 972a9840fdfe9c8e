import { expect, test } from "vitest";
import { heldSentences } from "../../../../src/loop/monitoring/settled-sentences.ts";

test("what is held back is said once for each place and time", () => {
  const slack = { transition: "firing", to: "slack SLACK_URL", until: "2026-11-29T06:00:00.000Z" } as const;
  const hook = { cause: "drift", transition: "resolved", to: "webhook HOOK_URL", until: slack.until } as const;
  expect(heldSentences("churn", [{ ...slack, cause: "drift" }, { ...slack, cause: "service" }, hook])).toEqual([
    "Held back of churn until 2026-11-29 06:00 UTC, by quiet hours or the cooldown: drift (firing) and service (firing), for slack SLACK_URL. The first run after that tells it.",
    "Held back of churn until 2026-11-29 06:00 UTC, by quiet hours or the cooldown: drift (resolved), for webhook HOOK_URL. The first run after that tells it.",
  ]);
});
