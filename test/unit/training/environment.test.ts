import { expect, test } from "vitest";
import { dataVariables } from "../../../src/training/environment.ts";

test("a dataset of one file has a variable, where no other is called alike", () => {
  expect(
    dataVariables({ train: ["/a/train.csv"], "hold-out": ["/b.csv"], many: ["/1.csv", "/2.csv"], none: [] }),
  ).toEqual({ MODEL_GITOPS_DATA_TRAIN: "/a/train.csv", MODEL_GITOPS_DATA_HOLD_OUT: "/b.csv" });
  expect(dataVariables({ "a-b": ["/1.csv"], a_b: ["/2.csv"] })).toEqual({});
});
