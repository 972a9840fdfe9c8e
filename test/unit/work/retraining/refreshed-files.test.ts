import { expect, test } from "vitest";
import { named, refusedRefresh, type ChangedFile } from "../../../../src/work/retraining/refreshed-files.ts";

const bounds = {
  changes: { include: ["**"], exclude: ["models/churn/data/raw/**"] },
  manifests: ["models/*/model.yaml"],
  manifest: "models/churn/model.yaml",
  output: "model-gitops-out",
};
const file = (path: string, change: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  kind: "file",
  bytes: 1,
  ...change,
});

test("what changes covers is taken, deletions too, and nothing is what it asks of nothing", () => {
  const files = [file("models/churn/data/train.csv"), file("models/churn/.hidden", { kind: "deleted" })];
  expect(refusedRefresh(files, bounds)).toBeUndefined();
  expect(refusedRefresh([], bounds)).toBeUndefined();
});

test.each([
  ".github/workflows/x.yml",
  "CODEOWNERS",
  "docs/codeowners",
  ".GitHub/model-gitops.yaml",
  ".github",
  "environments/prod.yaml",
  "models/churn/model.yaml",
  "models/Churn/MODEL.yaml",
  "models/other/model.yaml",
  "model-gitops-out/churn/run.json",
  ".model-gitops/store/x",
  "models/churn/.git/config",
  "a/.GIT",
  ".gitmodules",
])("%s is never changed, whatever changes says", (path) => {
  expect(refusedRefresh([file(path)], bounds)).toMatchObject({ kind: "outside", message: expect.any(String) });
});

test.each([
  "/etc/passwd",
  "../x",
  "a/../b",
  "a//b",
  "./a",
  "a\\b",
  "a\nb",
  "a\u001B[1mb",
  "a\uFFFDb",
  "",
  "a".repeat(1001),
])("%j is no path that is proposed", (path) => {
  expect(refusedRefresh([file(path)], bounds)).toMatchObject({ kind: "unusable" });
});

test("what changes leaves out is outside, and the first ones are named on one line", () => {
  const paths = [1, 2, 3, 4, 5].map((at) => `models/churn/data/raw/${at}.csv`);
  const refused = refusedRefresh(
    paths.map((path) => file(path)),
    bounds,
  );
  expect(refused?.kind).toBe("outside");
  expect(refused?.message).toContain(
    '"models/churn/data/raw/1.csv", "models/churn/data/raw/2.csv", "models/churn/data/raw/3.csv" and 2 more',
  );
  expect(named(["a\n::error::b"])).toBe(String.raw`"a\n::error::b"`);
});

test.each<[Partial<ChangedFile>, string]>([
  [{ kind: "link" }, "a symbolic link"],
  [{ kind: "submodule" }, "a repository of its own"],
  [{ kind: "other" }, "no plain file"],
  [{ bytes: 50 * 1024 ** 2 + 1 }, "51 MiB"],
])("%j is unusable", (change, message) => {
  const refused = refusedRefresh([file("data/x", change)], bounds);
  expect(refused).toMatchObject({ kind: "unusable", message: expect.stringContaining(message) });
});

test("more than a thousand files are no proposal", () => {
  const files = Array.from({ length: 1001 }, (_, at) => file(`data/${at}`));
  expect(refusedRefresh(files, bounds)?.message).toContain("1001 files");
  expect(refusedRefresh(files.slice(1), bounds)).toBeUndefined();
});
