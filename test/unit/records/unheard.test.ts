import { expect, test } from "vitest";
import { asides, type Unheard } from "../../../src/records/approval.ts";

test.each<[Unheard["why"], RegExp]>([
  ["author", /another approver accepts it, or the only approver first adds somebody to the list on the base branch/],
  ["pusher", /another person accepts it, or the change comes again in a new pull request, from a new branch/],
  ["unlisted", /somebody on it accepts this, or they are added there first, by a change that its people accept/],
  ["reader", /an approver who may accepts this, or an administrator lets them write/],
])("a review that does not count says what to do: %s", (why, words) => {
  const [said, ...others] = asides({ unheard: [{ by: "ada", why }], objections: [] });
  expect(said).toMatch(words);
  expect(others).toEqual([]);
});
