import { describe, expect, test } from "vitest";
import { assertNoViolations, startEmulator, tipOf } from "../../rig/emulator.ts";
import { createRepository } from "../../rig/repository.ts";
import { clientOf, repo } from "./client.ts";

describe("bytes", () => {
  test("a release asset makes the round trip with its digest, and its name only once", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const client = clientOf(emulator);
    const { data: release } = await client.repos.createRelease({
      ...repo,
      tag_name: "store/1",
      draft: false,
    });
    const bytes = Buffer.from([0, 255, 1, 254]);
    const upload = {
      ...repo,
      release_id: release.id,
      name: "model.onnx",
      // Octokit declares text, and sends bytes as they are.
      data: bytes as unknown as string,
      url: release.upload_url,
      headers: { "content-type": "application/octet-stream" },
    };
    const { data: asset } = await client.repos.uploadReleaseAsset(upload);
    expect(asset).toMatchObject({ name: "model.onnx", size: 4, state: "uploaded" });
    // printf '\x00\xff\x01\xfe' | sha256sum (GNU coreutils 9.1)
    expect(asset.digest).toBe("sha256:5d8d910591d272938aef5f966e0816e374beaf7b5adf02cca5f8f770596c2ce3");
    await expect(client.repos.uploadReleaseAsset(upload)).rejects.toMatchObject({ status: 422 });
    const { data } = await client.repos.getReleaseAsset({
      ...repo,
      asset_id: asset.id,
      headers: { accept: "application/octet-stream" },
    });
    expect(Buffer.from(data as unknown as ArrayBuffer)).toEqual(bytes);
    const { data: found } = await client.repos.getReleaseByTag({ ...repo, tag: "store/1" });
    expect(found.assets.map(({ name }) => name)).toEqual(["model.onnx"]);
    expect((await client.git.getRef({ ...repo, ref: "tags/store/1" })).data.object.sha).toBe(await tipOf(emulator));
    await client.repos.deleteReleaseAsset({ ...repo, asset_id: asset.id });
    expect((await client.repos.listReleaseAssets({ ...repo, release_id: release.id })).data).toEqual([]);
    assertNoViolations(emulator);
  });

  test("a run's artifact is listed and downloaded as a zip", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const run = emulator.addRun({ headSha: await tipOf(emulator), headBranch: "main" });
    emulator.addArtifact({ run, name: "report", files: { "report.json": "{}" } });
    const client = clientOf(emulator);
    const { data: list } = await client.actions.listWorkflowRunArtifacts({ ...repo, run_id: run.id });
    const [artifact] = list.artifacts;
    expect(artifact).toMatchObject({ name: "report", workflow_run: { head_sha: run.headSha } });
    const { data } = await client.actions.downloadArtifact({
      ...repo,
      artifact_id: artifact?.id ?? 0,
      archive_format: "zip",
    });
    expect(
      Buffer.from(data as ArrayBuffer)
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
    expect((await client.actions.getWorkflowRun({ ...repo, run_id: run.id })).data.head_sha).toBe(run.headSha);
    assertNoViolations(emulator);
  });
});
