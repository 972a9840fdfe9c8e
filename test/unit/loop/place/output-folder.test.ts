import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import {
  insideWorkspace,
  requireNoCommittedLink,
  requireOwnFolders,
} from "../../../../src/loop/place/output-folder.ts";
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

test.each(["model-gitops-out", "model-gitops-out/churn", ".model-gitops/store", "Model-GitOps-Out", "ml"])(
  "on a laptop a link at %s that came with the code is refused, and nothing is written where it leads",
  async (path) => {
    await using clone = await newClone();
    const { workspace } = clone.host;
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await symlink("/tmp", join(workspace, path));
    const output = path === "ml" ? "ml/out" : "model-gitops-out";
    // A person's own.
    await requireNoCommittedLink(clone.host, [".model-gitops", output]);
    await clone.git("add", "--force", path);
    await expect(requireNoCommittedLink(clone.host, [".model-gitops", output])).rejects.toThrow(
      `git tracks the symbolic link ${path}`,
    );
  },
);

test.each(["model-gitops-out", "model-gitops-out/churn", ".model-gitops", "Model-GitOps-Out"])(
  "on a laptop a submodule at %s is refused: it may hold a link",
  async (path) => {
    await using clone = await newClone();
    const commit = await clone.commit({ "a.txt": "1" });
    await clone.git("update-index", "--add", "--cacheinfo", `160000,${commit},${path}`);
    await expect(requireNoCommittedLink(clone.host, folders)).rejects.toThrow(`git tracks the submodule ${path}`);
  },
);

test("links elsewhere, and committed results, are nobody's trouble on a laptop", async () => {
  await using clone = await newClone();
  await clone.write({ [RUN]: "{}" });
  await symlink("/tmp", join(clone.host.workspace, "data"));
  await clone.git("add", "--force", RUN, "data");
  expect(await requireNoCommittedLink(clone.host, folders)).toBeUndefined();
});
