import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileFacts } from "../../../../src/loop/validation/validate-files.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { newClone } from "../../forge/clone.ts";
import { model } from "../../work/manifests.ts";

const AT = "models/credit-risk";

test("what is listed, what is there without being listed, and what leads out", async () => {
  await using clone = await newClone();
  const { host } = clone;
  await clone.commit({
    [`${AT}/model.yaml`]: "",
    [`${AT}/train.py`]: "",
    [`${AT}/data/.keep`]: "",
    ".gitignore": "*.csv\n",
  });
  await clone.write({ [`${AT}/data/train.csv`]: "a\n" });
  await symlink(host.temp, join(host.workspace, AT, "data/holdout.csv"));
  const { paths, listed, present, escaping } = await fileFacts(
    new RevisionFiles(openWorktree(host)),
    { workspace: host.workspace },
    model(),
  );
  expect(paths).toContain(`${AT}/train.py`);
  expect(paths).not.toContain(`${AT}/data/train.csv`);
  expect([...listed]).toEqual(expect.arrayContaining([...paths]));
  expect([...present].toSorted()).toEqual([`${AT}/data/train.csv`, `${AT}/train.py`]);
  expect([...escaping]).toEqual([`${AT}/data/holdout.csv`]);
});

test("a link that stays inside is there, one that leads nowhere is not", async () => {
  await using clone = await newClone();
  const { host } = clone;
  await clone.write({ "shared/rows.csv": "a\n" });
  await mkdir(join(host.workspace, AT, "data"), { recursive: true });
  await symlink("../../../shared/rows.csv", join(host.workspace, AT, "data/train.csv"));
  await symlink("../../../shared/gone.csv", join(host.workspace, AT, "data/holdout.csv"));
  const { present, escaping } = await fileFacts(
    new RevisionFiles(openWorktree(host)),
    { workspace: host.workspace },
    model(),
  );
  expect([[...present], [...escaping]]).toEqual([[`${AT}/data/train.csv`], []]);
});
