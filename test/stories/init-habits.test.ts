import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { load } from "js-yaml";
import { adopting, type Adopted } from "../unit/loop/adoption/adopting.ts";
import { condaTorch } from "./init-habits/conda-torch.ts";
import { dataInS3 } from "./init-habits/data-in-s3.ts";
import { dvcPipeline } from "./init-habits/dvc-pipeline.ts";
import { makefile } from "./init-habits/makefile.ts";
import { monorepo } from "./init-habits/monorepo.ts";
import { notebookOnly } from "./init-habits/notebook-only.ts";
import { pipOnnx } from "./init-habits/pip-onnx.ts";
import { spacesAndUmlauts } from "./init-habits/spaces-and-umlauts.ts";
import { srcLayout } from "./init-habits/src-layout.ts";
import { uvLocked } from "./init-habits/uv-locked.ts";

const HABITS = {
  notebookOnly,
  srcLayout,
  uvLocked,
  pipOnnx,
  condaTorch,
  makefile,
  dvcPipeline,
  monorepo,
  dataInS3,
  spacesAndUmlauts,
};

test.each(Object.entries(HABITS))("%s: one command makes a repository that validates", async (_, habit) => {
  await using project = await adopting(habit.files);
  const first = await project.init({ yes: "true", ...habit.flags });
  expect(first.log).toEqual([]);
  expect(first.annotations.filter(({ outcome }) => outcome !== "warn")).toEqual([]);
  expect(first.exitCode).toBe(0);
  const before = project.listing();
  expect(overwritten(habit.files, project.root)).toEqual([]);
  const second = await project.init({ yes: "true", ...habit.flags });
  expect(second.exitCode).toBe(0);
  expect(second.said).toContain("nothing was changed");
  expect(project.listing()).toEqual(before);
  expect(ignoredOf(project.root, first)).toEqual([]);
});

test("a notebook trains in place, on the rows that a person had split off", async () => {
  await using project = await adopting(notebookOnly.files);
  await project.init({ yes: "true", ...notebookOnly.flags });
  const { training, datasets, target, columns } = project.manifest("models");
  expect(target).toEqual({ column: "Churn", positive: "Yes" });
  expect(columns).toEqual({ id: "customerID" });
  expect(training).toMatchObject({
    artifact: "/churn_model.pkl",
    code: ["*.sh", "*.py", "/Churn Analysis ?final?.ipynb"],
  });
  expect(datasets).toEqual({
    train: { path: "/WA_Fn-UseC_-Telco-Customer-Churn.train.csv" },
    holdout: { path: "/WA_Fn-UseC_-Telco-Customer-Churn.holdout.csv" },
  });
  const [all, train, holdout] = ["", ".train", ".holdout"].map((part) =>
    project.text(`WA_Fn-UseC_-Telco-Customer-Churn${part}.csv`).trimEnd().split("\n"),
  );
  expect([...(train ?? []).slice(1), ...(holdout ?? []).slice(1)].toSorted()).toEqual(all?.slice(1).toSorted());
  expect(project.text("models/models/train.sh")).toContain(
    "jupyter nbconvert --to notebook --execute --stdout 'Churn Analysis (final).ipynb' >/dev/null\n",
  );
});

test("without a share nobody's data is split, and the message says what to do", async () => {
  await using project = await adopting(notebookOnly.files);
  const { exitCode, said, written } = await project.init({ yes: "true" });
  expect(exitCode).toBe(2);
  expect(said).toContain("no rows are left that the model has not seen");
  expect(said).toContain("--split 0.2");
  expect(written).toEqual([]);
});

test("folders behind constants are found, and a manifest's folder that git ignores is taken in", async () => {
  await using project = await adopting(srcLayout.files);
  const { said } = await project.init({ yes: "true" });
  expect(project.manifest("models")).toMatchObject({
    task: "regression",
    training: { artifact: "/models/model.json", code: ["*.sh", "*.py", "/src/**/*.py"] },
    evaluation: { command: ["python", "predict.py"], metrics: { mae: { margin: "4%" } } },
  });
  expect(project.text(".gitignore")).toBe(
    "__pycache__/\n/models/\n.env\n!/models/\n/models/*\n!/models/models/\n/models/model.json\n/model-gitops-out/\n",
  );
  expect(said).not.toContain("git add --force");
});

test("uv brings its packages, and what an account does is a group of rows", async () => {
  await using project = await adopting(uvLocked.files);
  await project.init({ yes: "true" });
  expect(project.manifest("models")).toMatchObject({
    target: { column: "is_fraud", positive: 1 },
    columns: { id: "transaction_id", time: "timestamp", group: "account_id" },
    datasets: { train: { path: "/data/train.csv" }, holdout: { path: "/data/test.csv" } },
    evaluation: { command: ["uv", "run", "--locked", "python", "predict.py"] },
  });
  expect(project.text("models/models/train.sh")).toContain("exec uv run --locked python train.py\n");
  expect(project.text(".github/workflows/model-gitops.yml")).toContain("astral-sh/setup-uv@");
});

test("an ONNX graph needs no program, and a column that the program leaves out is no feature", async () => {
  await using project = await adopting(pipOnnx.files);
  await project.init({ yes: "true" });
  expect(project.manifest("models")).toMatchObject({
    owners: ["@acme/growth", "@ada"],
    target: { column: "converted", positive: 1 },
    columns: { id: "lead_id", time: "created_at" },
    features: { exclude: ["contract_value"] },
    training: { artifact: "/lead_model.onnx" },
  });
  expect(existsSync(join(project.root, "models/models/predict.py"))).toBe(false);
});

test("a column that tells what is predicted is said before anything is written", async () => {
  const all = { ...pipOnnx.files };
  all["train_model.py"] = (all["train_model.py"] ?? "").replace(
    '["visits", "pages", "minutes"]',
    '["visits", "contract_value"]',
  );
  await using project = await adopting(all);
  const { said } = await project.init({ dryRun: "true" });
  expect(said).toMatch(/"contract_value" alone takes away 9\d% of the doubt about "converted"/);
  expect(existsSync(join(project.root, "models"))).toBe(false);
});

test("conda makes its environment, and semicolons behind a byte order mark are read", async () => {
  await using project = await adopting(condaTorch.files);
  await project.init({ yes: "true" });
  expect(project.manifest("models")).toMatchObject({
    task: "multiclass-classification",
    target: { column: "quality" },
    training: { artifact: "/wine.onnx" },
    evaluation: { metrics: { accuracy: { min: 0.46, margin: 0.033 } } },
  });
  expect(project.text(".github/workflows/model-gitops.yml")).toContain('activate-environment: "wine"');
});

test("what a recipe of make names is read and left", async () => {
  await using project = await adopting(makefile.files);
  await project.init({ yes: "true", ...makefile.flags });
  expect(project.manifest("models")).toMatchObject({
    target: { column: "Churn", positive: true },
    columns: { id: "Phone" },
    features: { exclude: ["State"] },
    datasets: { train: { path: "/churn-bigml-80.csv" }, holdout: { path: "/churn-bigml-20.csv" } },
    training: { artifact: "/artifacts/gbm.joblib" },
  });
  expect(project.text("models/models/train.sh")).toContain("exec make train\n");
});

test("a stage of DVC trains, and finds what DVC keeps", async () => {
  await using project = await adopting(dvcPipeline.files);
  const { said } = await project.init({ yes: "true" });
  expect(project.manifest("models")).toMatchObject({
    target: { column: "cnt" },
    columns: { id: "instant" },
    datasets: { train: { path: "/data/prepared/train.csv" }, holdout: { path: "/data/prepared/test.csv" } },
    training: { artifact: "/model/model.pkl" },
  });
  expect(project.text("models/models/train.sh")).toContain(
    '[ -e data/prepared/train.csv ] || { mkdir -p data/prepared && cp "$MODEL_GITOPS_DATA_TRAIN" data/prepared/train.csv; }',
  );
  expect(said).not.toContain("Git ignores");
});

test("two models of one repository have a manifest each, and share the workflows", async () => {
  await using project = await adopting(monorepo.files);
  expect((await project.init({ yes: "true" })).said).toContain("The repository trains in several ways");
  await project.init({ yes: "true", model: "churn" });
  const second = await project.init({ yes: "true", model: "ltv" });
  expect(second.exitCode).toBe(0);
  expect(second.written).toEqual([
    ".gitignore",
    "models/ltv/model.yaml",
    "models/ltv/predict.py",
    "models/ltv/train.sh",
  ]);
  expect(project.manifest("churn")).toMatchObject({ owners: ["@acme/crm"], target: { positive: "yes" } });
  expect(project.manifest("ltv")).toMatchObject({
    owners: ["@acme/platform"],
    task: "regression",
    training: { artifact: "/services/ltv/ltv.ubj" },
  });
});

test("rows in a bucket are not read, and what nobody can tell without them is asked", async () => {
  await using project = await adopting(dataInS3.files);
  const { task: _, ...flags } = dataInS3.flags ?? {};
  const { exitCode, said } = await project.init({ yes: "true", ...flags });
  expect([exitCode, said]).toEqual([2, expect.stringContaining("--task")]);
  await project.init({ yes: "true", ...dataInS3.flags });
  expect(project.manifest("models")).toMatchObject({
    datasets: { train: { path: "s3://acme-ml-datasets/reviews/2026-10/train.csv" } },
    training: { artifact: "/out/final/" },
  });
});

test("names with spaces and umlauts stay what they are", async () => {
  await using project = await adopting(spacesAndUmlauts.files);
  const { exitCode, said } = await project.init({ yes: "true" });
  expect([exitCode, said]).toEqual([2, expect.stringContaining('--positive: "nein" and "ja"')]);
  await project.init({ yes: "true", ...spacesAndUmlauts.flags });
  expect(project.manifest("kredit-prufung")).toMatchObject({
    target: { column: "Zahlungs Ausfall?", positive: "ja" },
    columns: { id: "Antrags-ID" },
    training: { artifact: "/Kredit Prüfung/Modell (neu).pkl" },
  });
  expect(load(project.text(".github/model-gitops.yaml"))).toMatchObject({ governance: { policies: ["starter"] } });
});

function overwritten(files: Readonly<Record<string, string>>, root: string): readonly string[] {
  return Object.entries(files).flatMap(([path, text]) =>
    path === ".gitignore" || readFileSync(join(root, path), "utf8") === text ? [] : [path],
  );
}

/** Written files that git would not take, but for what lies below the output folder. */
function ignoredOf(root: string, { written }: Adopted): readonly string[] {
  return written.filter((path) => {
    try {
      execFileSync("git", ["-C", root, "check-ignore", "--quiet", path]);
      return true;
    } catch {
      return false;
    }
  });
}
