import { expect, test } from "vitest";
import { acceptingReviews } from "../../../../src/forge/approvals.ts";
import { firstUseKey } from "../../../../src/loop/approvals/approvals.ts";
import { approvalCommand } from "../../../../src/records/approval.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { fakeForge } from "../../../fakes/forge.ts";

const trainKey = sha256("trained from this");

test("a first use is accepted for exactly its names", () => {
  const gpu = firstUseKey({ trainKey, needsApproval: ["training.runner: gpu", "training.env: TOKEN"] });
  expect(gpu).not.toBe(trainKey);
  expect(gpu).toBe(firstUseKey({ trainKey, needsApproval: ["training.env: TOKEN", "training.runner: gpu"] }));
  expect(gpu).not.toBe(
    firstUseKey({ trainKey, needsApproval: ["training.runner: production", "training.env: TOKEN"] }),
  );
});

test("who has a commit in the pull request accepts nothing of it", async () => {
  const forge = fakeForge();
  forge.addPull({ number: 7, author: "dana" });
  forge.setCommitAuthors(7, ["dana", "ada"]);
  for (const author of ["ada", "grace"]) forge.addReview(7, { author, body: approvalCommand("churn", trainKey) });
  const found = acceptingReviews({
    model: "churn",
    verdictKey: trainKey,
    author: "dana",
    coauthors: await forge.commitAuthors(7),
    reviews: await forge.reviews(7),
    approvers: ["@ada", "@grace"],
    permissions: {},
  });
  expect(found.map(({ by }) => by)).toEqual(["grace"]);
});
