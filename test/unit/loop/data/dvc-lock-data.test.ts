import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluationFiles } from "../../../../src/loop/data/evaluation-data.ts";
import { dataDigest } from "../../../../src/loop/models/data-digest.ts";
import { gatherTrainKey } from "../../../../src/loop/models/train-key.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { model, type Edit } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";

const AT = "models/credit-risk/data";
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const cached = (text: string): string => `.dvc/cache/files/md5/${md5(text).slice(0, 2)}/${md5(text).slice(2)}`;
const lock = (holdout: string, train = "t\n"): string =>
  `schema: '2.0'\nstages:\n  split:\n    cmd: x\n    outs:\n${[
    ["holdout.csv", holdout],
    ["train.csv", train],
  ]
    .map(([name, text = ""]) => `    - path: ${AT}/${name}\n      hash: md5\n      md5: ${md5(text)}\n`)
    .join("")}`;

async function judgedBy(before: string, after: string, here: Readonly<Record<string, string>>) {
  await using host = await fakeHost({ files: { "dvc.lock": after, ".dvc/config": "", ...here } });
  const head = new RevisionFiles(memoryRevision("head", { "dvc.lock": after }));
  const rules = head.beside(memoryRevision("rules", { "dvc.lock": before }));
  const place = { host, head, scratch: join(host.temp, "scratch") };
  const found = await evaluationFiles({ place, rules }, { judged: model(), head: model(), proposed: {} });
  return await Promise.all(
    found.map(async ({ name, files, digest, isUnvouched }) => [
      name,
      await readFile(files[0] ?? "", "utf8"),
      digest,
      isUnvouched === true,
    ]),
  );
}

test("what the base branch's lock names decides, from DVC's cache or where it lies", async () => {
  const old = ["holdout", "old\n", `md5:${md5("old\n")}`, false];
  const proposed = ["holdout-proposed", "new\n", `md5:${md5("new\n")}`, false];
  const caches = { [cached("old\n")]: "old\n", [cached("new\n")]: "new\n" };
  expect(await judgedBy(lock("old\n"), lock("new\n"), caches)).toEqual([old, proposed]);
  expect(await judgedBy(lock("old\n"), lock("old\n", "other\n"), caches)).toEqual([old]);
  expect(await judgedBy(lock("old\n"), lock("old\n"), { [`${AT}/holdout.csv`]: "old\n" })).toEqual([old]);
});

test("rows that a step of the workflow made, and the lock does not name, do not judge", async () => {
  await expect(judgedBy(lock("old\n"), lock("new\n"), { [`${AT}/holdout.csv`]: "made up\n" })).rejects.toThrow(
    /The content of .*holdout\.csv is not here.*`dvc pull models\/credit-risk\/data\/holdout\.csv`/,
  );
});

test("a lock is part of the key as a DVC file of the same content is, and only by its own output", async () => {
  const files = (given: Readonly<Record<string, string>>) => new RevisionFiles(memoryRevision("r", given));
  const pointer = `outs:\n- md5: ${md5("t\n")}\n  hash: md5\n  path: train.csv\n`;
  const [locked, other, moved, pointed] = await Promise.all([
    dataDigest(files({ "dvc.lock": lock("a\n") }), model().datasets["train"]),
    dataDigest(files({ "dvc.lock": lock("b\n") }), model().datasets["train"]),
    dataDigest(files({ "dvc.lock": lock("a\n", "u\n") }), model().datasets["train"]),
    dataDigest(files({ [`${AT}/train.csv.dvc`]: pointer }), model().datasets["train"]),
  ]);
  expect([other, pointed]).toEqual([locked, locked]);
  expect(moved).not.toBe(locked);
  const named: Edit = ["train: {path: data/train.csv}", "train: {path: data/train.csv, version: {dvc: /dvc.lock}}"];
  expect((await gatherTrainKey(files({ "dvc.lock": lock("a\n") }), model(named))).data).toEqual({ train: locked });
});
