import { expect, test } from "vitest";
import { customers, manifestOf, modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const DATA = "models/churn/data";

test("evidence that comes with the code is refused", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const files = {
    "models/churn/model.yaml": manifestOf({ params: { drop: [] } }),
    "model-gitops-out/churn/run.json": "{}",
  };
  const seen = await scene.check(await scene.propose({ files }));
  expect(seen).toContain("exit code: 2");
  expect(seen).toContain("git tracks model-gitops-out/churn/run.json");
});

test(
  "a holdout that only the pull request has in git is a change to what judges, and cannot judge",
  { timeout: 120_000 },
  async () => {
    const { [`${DATA}/holdout.csv`]: _, ...files } = modelFiles();
    await using scene = await scenario({
      files: { ...files, ".gitignore": "holdout.csv\n" },
      recorded: "none",
    });
    const proposal = {
      "models/churn/model.yaml": manifestOf({ params: { drop: [] } }),
      ".gitignore": "",
      [`${DATA}/holdout.csv`]: customers({ rows: 900, seed: 2, first: 10_001 }),
    };
    const seen = await scene.check(await scene.propose({ files: proposal }));
    expect(seen).toContain("exit code: 1");
    expect(seen).toContain(
      "does not have models/churn/data/holdout.csv in git, and this change brings a file in its place",
    );
    expect(seen).toMatch(/changes datasets\.holdout \(from not in git to/);
  },
);
