import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { site } from "../../../../actions/site/run.ts";
import { auditWorld, recordAs } from "../../../fakes/audit-world.ts";
import { TRAINED } from "../../../fakes/stage-evidence.ts";

const world = await auditWorld("churn", "credit");
const { rig } = world;
afterAll(async () => await world[Symbol.asyncDispose]());
const folder = join(rig.workspace, "model-gitops-site");
const page = async (path: string): Promise<string> => await readFile(join(folder, path), "utf8");
const PRODUCTION = `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels:\n  churn: {version: 1.0.0, digest: "${TRAINED}"}\n`;
const VERDICT = {
  headline: "ROC AUC of ada's customers fell.",
  approvals: [{ by: "ada", digest: TRAINED, reason: "A secret reason." }],
  findings: [{ rule: "gate/slice", outcome: "warn" as const, message: "Slice customer=grace is small." }],
};

async function make(inputs: Readonly<Record<string, string>> = {}) {
  await rig.event("schedule", {});
  return await rig.run(site, inputs);
}

let first: Awaited<ReturnType<typeof make>>;
beforeAll(async () => {
  await recordAs(rig, ["churn"], { ...VERDICT, at: Date.UTC(2026, 9, 2) });
  await rig.commit({ "environments/production.yaml": PRODUCTION });
  first = await make();
});

test("a page for all, and one for each model, data set and environment", async () => {
  expect(first.exitCode).toBe(0);
  expect((await readdir(folder, { recursive: true })).filter((name) => name.includes(".")).toSorted()).toEqual([
    "data/holdout.html",
    "data/index.html",
    "environments/index.html",
    "environments/production.html",
    "environments/production.json",
    "index.html",
    "models/churn.html",
    "models/churn.json",
    "models/credit.html",
    "models/credit.json",
    "pages.json",
  ]);
});

test("the first table says version, approval and data of what production serves", async () => {
  const [row = ""] = /<tr>.*models\/churn\.html.*<\/tr>/.exec(await page("index.html")) ?? [];
  expect(row).toContain(">1.0.0<");
  expect(row).toContain(">1 person<");
  expect(row).toMatch(/judged on <a href="data\/holdout\.html">holdout<\/a>/);
});

test("neither names nor sentences are told, in no file", async () => {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.includes("."));
  for (const file of files) {
    const text = await page(file);
    for (const word of ["ada", "grace", "A secret reason", "is small", "customers fell"])
      expect(`${file}: ${new RegExp(`\\b${word}\\b`).test(text)}`).toBe(`${file}: false`);
  }
});

test("the same ledger writes nothing but the time", async () => {
  world.clock.now += 60_000;
  const run = await make();
  expect(run.outputs["written"]).toBe("1");
});

test("with people who approved is told", async () => {
  await make({ people: "true" });
  expect(await page("models/churn.html")).toContain("@ada");
  expect(await page("models/churn.html")).not.toContain("A secret reason");
});

test("a page that is made no more goes, and nothing that is not ours", async () => {
  await mkdir(join(folder, "models"), { recursive: true });
  await writeFile(join(folder, "models/gone.html"), "old");
  await writeFile(join(folder, "index.txt"), "mine");
  const list = { pages: ["models/gone.html", "index.txt", "../README.md", "models/../index.txt"] };
  await writeFile(join(folder, "pages.json"), JSON.stringify(list));
  await make();
  await expect(page("models/gone.html")).rejects.toThrow("ENOENT");
  expect(await page("index.txt")).toBe("mine");
  expect(await readFile(join(rig.workspace, "README.md"), "utf8")).toBe("Models.\n");
});
