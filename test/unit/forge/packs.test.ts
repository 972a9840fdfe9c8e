import { expect, test } from "vitest";
import { githubForge } from "../../../src/forge/github.ts";
import { startEmulator, tipOf } from "../../rig/emulator.ts";
import { createRepository } from "../../rig/repository.ts";

test("reads the rules of a folder of a repository at a commit of its default branch, and of no other", async () => {
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, {
    files: {
      "packs/credit/a.yaml": "id: A\n",
      "packs/credit/deep/b.yml": "id: B\n",
      "packs/README.md": "x",
      "c.yaml": "id: C\n",
    },
  });
  const commit = await tipOf(emulator);
  await repository.branch("aside");
  const aside = await repository.commit({ "packs/credit/a.yaml": "id: Z\n" });
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  const { packs } = githubForge({
    token: emulator.token(),
    repository: { owner: "somebody", name: "else" },
    apiUrl: emulator.apiUrl,
    log,
    pause: 0,
  });
  const address = { owner, repository: name, path: "packs/credit", commit };
  const files = await packs.files(address);
  expect(files?.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)])).toEqual([
    ["a.yaml", "id: A\n"],
    ["deep/b.yml", "id: B\n"],
  ]);
  expect((await packs.files({ ...address, path: "" }))?.map(({ path }) => path)).toEqual([
    "c.yaml",
    "packs/credit/a.yaml",
    "packs/credit/deep/b.yml",
  ]);
  expect(await packs.files({ ...address, commit: aside })).toBeUndefined();
  expect(await packs.files({ ...address, commit: "f".repeat(40) })).toBeUndefined();
  expect(await packs.files({ ...address, path: "packs/none" })).toBeUndefined();
  expect(await packs.files({ ...address, repository: "gone" })).toBeUndefined();
});
