import { expect, test } from "vitest";
import { judgeOwnRun, judgeReported } from "./fork.ts";

test("what a fork says of itself is unmeasured, in its own run and in ours", () => {
  for (const finding of [judgeOwnRun("m"), judgeReported("m")])
    expect(finding).toMatchObject({ rule: "gate/fork", outcome: "unmeasured", model: "m" });
});
