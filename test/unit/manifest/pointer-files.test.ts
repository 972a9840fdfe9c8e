import { expect, test } from "vitest";
import { pointerFiles } from "../../../src/manifest/pointer-files.ts";

test("the named DVC file, the one beside the data, and those of the folders above", () => {
  expect(pointerFiles({ path: "models/a/data/train.csv", dvc: undefined })).toEqual([
    "models/a/data/train.csv.dvc",
    "models.dvc",
    "models/a.dvc",
    "models/a/data.dvc",
  ]);
  expect(pointerFiles({ path: "train.csv", dvc: "pins/train.dvc" })).toEqual(["pins/train.dvc", "train.csv.dvc"]);
});
