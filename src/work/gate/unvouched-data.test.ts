import { expect, test } from "vitest";
import { digest, told } from "../../../test/unit/work/gate-cases.ts";

const holdout = { role: "decides" as const, digest: digest("4"), rows: 2000 };
const said = (
  unvouched: true | undefined,
  acceptedData?: Record<string, string[]>,
  role: "decides" | "shown" = "decides",
) =>
  told(
    "gate/unvouched-data",
    { datasets: { holdout: { ...holdout, role, ...(unvouched && { unvouched }) } } },
    { acceptedData },
  );

test("content that nothing tells is what the accepted model was judged by, or a person's affair", () => {
  expect(said(true, { holdout: [digest("5")] })).toEqual([
    "inconclusive The content of holdout (sha256:444444444444…) is not what the accepted model was judged by (sha256:555555555555…), and nothing in the base branch says which content is right.",
  ]);
  for (const accepted of [["4"], ["5", "4"]]) expect(said(true, { holdout: accepted.map(digest) })).toEqual([]);
});

test("a first model, content that the base branch tells, and what is only shown are none of it", () => {
  expect(said(true)).toEqual([]);
  expect(said(undefined, { holdout: [digest("5")] })).toEqual([]);
  expect(said(true, { holdout: [digest("5")] }, "shown")).toEqual([]);
});
