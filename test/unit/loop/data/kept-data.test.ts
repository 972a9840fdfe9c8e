import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keptFile, watchFiles } from "../../../../src/loop/data/kept-data.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";

const ROWS = "a,b\n1,2\n";
const blob = (text: string, algorithm = "sha1"): string =>
  createHash(algorithm).update(`blob ${text.length}\0${text}`).digest("hex");

const newHost = (): Promise<FakeHost> => fakeHost({ files: { "data/holdout.csv": ROWS } });
const keep = ({ workspace, temp }: FakeHost, name: string, id: string) =>
  keptFile({ name, blob: id, workspace, folder: join(temp, "kept") });

test.each(["sha1", "sha256"])(
  "what git's blob id names is copied out of reach, in a repository of %s",
  async (algorithm) => {
    await using host = await newHost();
    const kept = await keep(host, "data/holdout.csv", blob(ROWS, algorithm));
    const file = join(host.temp, "kept/data/holdout.csv");
    expect(kept).toEqual({ name: "data/holdout.csv", file, digest: sha256(ROWS) });
    await writeFile(join(host.workspace, "data/holdout.csv"), "rewritten");
    expect(await readFile(file, "utf8")).toBe(ROWS);
  },
);

test("a file that was rewritten since the checkout, is gone, or is a folder is not what git has", async () => {
  await using host = await newHost();
  expect(await keep(host, "data/holdout.csv", blob("other"))).toBeUndefined();
  expect(await keep(host, "data/gone.csv", blob(ROWS))).toBeUndefined();
  expect(await keep(host, "data/holdout.csv/deeper", blob(ROWS))).toBeUndefined();
  await mkdir(join(host.workspace, "data/folder"));
  expect(await keep(host, "data/folder", blob(ROWS))).toBeUndefined();
});

test("of a link the content is kept", async () => {
  await using host = await newHost();
  await symlink("data/holdout.csv", join(host.workspace, "linked.csv"));
  expect(await keep(host, "linked.csv", blob(ROWS))).toMatchObject({ digest: sha256(ROWS) });
});

test("what cannot be copied is said", async () => {
  await using host = await newHost();
  await writeFile(join(host.temp, "kept"), "a file in the folder's place");
  await expect(keep(host, "data/holdout.csv", blob(ROWS))).rejects.toThrow(/^Cannot copy .*holdout\.csv/);
});

test.each<[string, (path: string) => Promise<void>]>([
  ["appended to", async (path) => await appendFile(path, "3,4\n")],
  [
    "written with the same bytes and its time set back",
    async (path) => {
      await writeFile(path, ROWS);
      await utimes(path, 0, 0);
    },
  ],
  [
    "replaced by another of the same content",
    async (path) => {
      await writeFile(`${path}.new`, ROWS);
      await rename(`${path}.new`, path);
    },
  ],
])("data that is %s while it judges is noticed", async (_, change) => {
  await using host = await newHost();
  const path = join(host.workspace, "data/holdout.csv");
  const verify = await watchFiles([{ name: "holdout", files: [path] }]);
  await verify();
  await change(path);
  await expect(verify()).rejects.toThrow("The data of holdout was changed while models were judged on it");
});

test("data that goes away is said, at the start as at the end", async () => {
  await using host = await newHost();
  const path = join(host.workspace, "data/holdout.csv");
  const verify = await watchFiles([{ name: "holdout", files: [path] }]);
  await rm(path);
  await expect(verify()).rejects.toThrow(/^Cannot read .*holdout\.csv: it is not there/);
  await expect(watchFiles([{ name: "holdout", files: [path] }])).rejects.toThrow(/it is not there/);
});
