import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { insideWorkspace, requireOwnFolders } from "../../../../src/loop/place/output-folder.ts";
import { changedPaths } from "../../../../src/revisions/changed-paths.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { newClone, type Clone } from "../../forge/clone.ts";
import { fakeHost } from "../../../fakes/host.ts";

const RUN = "model-gitops-out/churn/run.json";
const folders = [".model-gitops", "model-gitops-out"];
const check = ({ host }: Pick<Clone, "host">) =>
  requireOwnFolders({ host, forge: undefined, commit: undefined, folders });

test("evidence that comes with the code is refused; what a job before this one left is not", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await clone.write({ [RUN]: "{}" });
  await check(clone);
  await clone.git("add", "--force", RUN);
  await expect(check(clone)).rejects.toThrow(`git tracks ${RUN}`);
});

test("a checkout without git is held against what the forge has", async () => {
  await using host = await fakeHost({ files: { [RUN]: "{}" } });
  const forge = fakeForge();
  const question = { host, forge, folders: ["./model-gitops-out/"] };
  const clean = forge.git.commit({ branch: "main", files: { "a.txt": "1" } });
  await requireOwnFolders({ ...question, commit: clean });
  const forged = forge.git.commit({ branch: "main", files: { [RUN]: "{}" } });
  await expect(requireOwnFolders({ ...question, commit: forged })).rejects.toThrow(`git tracks ${RUN}`);
});

test("a link in the place of the folder, or of one above, is refused", async () => {
  await using clone = await newClone();
  await mkdir(join(clone.host.workspace, "real"));
  await symlink("real", join(clone.host.workspace, "out"));
  await expect(
    requireOwnFolders({ host: clone.host, forge: undefined, commit: undefined, folders: ["out/evidence"] }),
  ).rejects.toThrow("out is a symbolic link");
});

test("tracked results are a change like any other, untracked ones are none", async () => {
  await using clone = await newClone();
  const base = await clone.commit({ "a.txt": "1" });
  await writeFile(join(clone.host.workspace, "a.txt"), "2");
  await clone.write({ [RUN]: "{}" });
  expect(await changedPaths({ host: clone.host, forge: undefined, before: base })).toEqual(["a.txt"]);
  await clone.git("add", "--force", RUN);
  expect(await changedPaths({ host: clone.host, forge: undefined, before: base })).toEqual(["a.txt", RUN]);
});

test.each([
  ["model-gitops-out", "model-gitops-out"],
  ["./out/evidence/", "out/evidence"],
  ["..out", "..out"],
  ["/w/repo/out", "out"],
])("the output folder %s is %s in the repository", (output, path) => {
  expect(insideWorkspace({ workspace: "/w/repo" }, output)).toBe(path);
});

test.each([".", "/w/repo", "..", "../out", "/w/repo-out", "/w", "/", "out/../../out"])(
  "the output folder %s is not inside the workspace",
  (output) => {
    expect(() => insideWorkspace({ workspace: "/w/repo" }, output)).toThrow(
      `The output folder "${output}" is not a folder inside the workspace.`,
    );
  },
);
