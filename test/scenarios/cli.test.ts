import { existsSync } from "node:fs";
import { mkdtempDisposable, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { git } from "../rig/git.ts";
import { manifestOf } from "./fixture/model.ts";
import { runFromStarter } from "../rig/starter.ts";
import { CLI, cli, plainFolder, type Ran } from "./laptop.ts";

test.concurrent(
  "a plain folder without git: checked, validated, as text and as JSON",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using folder = await plainFolder();
    const run = (...args: readonly string[]): Promise<Ran> => cli(folder.path, args);
    const { code, out } = await run("check");
    expect({ code, out: shown(out).split("\n").slice(0, 10) }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": [
          "✓ churn passes: ROC AUC 0.770",
          "",
          "ROC AUC is 0.770 (95% interval 0.744 to 0.797) on 1,200 rows, within the limit ≥ 0.7; there is no",
          "baseline yet.",
          "",
          "1,200 rows of holdout",
          "",
          "Metric    Candidate  Limit  Outcome",
          "ROC AUC       0.770  ≥ 0.7  ✓ within the limit",
          "Log loss      0.563         - shown",
        ],
      }
    `);
    expect(await run("validate")).toMatchObject({ code: 0 });
    await writeFile(
      join(folder.path, "models/churn/model.yaml"),
      manifestOf({ edits: [["evaluation:", "evaluatoin:"]] }),
    );
    const broken = await run("validate", "--json");
    expect(broken.code).toBe(1);
    expect(
      (JSON.parse(broken.out) as { readonly findings: readonly { readonly message: string }[] }).findings.map(
        ({ message }) => message,
      ),
    ).toMatchInlineSnapshot(`
    [
      ""evaluatoin" is not a key of a model manifest. Did you mean "evaluation"?",
    ]
  `);
  },
);

test.concurrent("wrong use says what is right", { timeout: 60_000 }, async ({ expect }) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "cli-"));
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await cli(folder.path, args);
    return `${code} ${out}${err}`.trim();
  };
  const version = await run("--version").then((said) => said.replace("0 ", ""));
  expect((await run("--help")).replaceAll(version, "<version>")).toMatchInlineSnapshot(`
    "0 model-gitops: GitOps for machine-learning models

    Usage: model-gitops <command> [--input value …] [--directory path] [--json]

    Commands:
      init        Writes manifest, workflows and all else that a repository which already trains needs, and validates it.
      validate    Checks manifests, environments and data: every problem on its line, all at once.
      plan        Says what a change means before anything runs: what trains, what is known, what judges differently.
      train       Runs the training command with telemetry, timeout and retries; a known key is not trained again.
      collect     Goes on with trainings on clusters that no run waits for: the check that asked takes what was made.
      evaluate    Measures candidate and baseline on the same rows: metrics with intervals, slices, latency.
      card        Writes the model card, its bill of materials and what is known of its data, and what changed in the card by meaning.
      gate        Judges by the base branch's rules; its own result is the required check.
      approvals   Sets the status model-gitops/approvals on a pull request: whether each required role has approved it as it is now.
      report      Keeps the one comment on the pull request, and the job summary.
      check       Everything a pull request gets: validate, plan, train, evaluate, card, gate, report.
      record      After the merge: adopts the pull request's artifact by its keys and writes the evidence on the ledger.
      promote     Releases a version and has a stage serve it, only with evidence for exactly these bytes; or carries out what tags ask for.
      rollback    Has a stage serve an earlier version again, quarantines what served until now, and pauses automatic promotion.
      monitor     Looks at the logs of production: data quality, drift, performance with and without labels, latency and errors, window by window.
      settle      Verifies what the monitor handed on, records final windows on the ledger, and tells the people who have to know.
      refresh     Runs the refresh commands of the models that are about to be retrained, and hands on the files they changed. It writes nothing to GitHub.
      retrain     Opens, updates and closes the pull requests that retrain models, one a model, from what the ledger says of production.
      profile     Makes the reference profile of the accepted model from its evaluation data, or proposes a contract for the data.
      show        Says what each stage serves, how each model stands, what production last looked like, and whether anybody still looks.
      history     Says what an environment served, and since when, on any date: from git alone.
      log         Lists every run of a model, accepted or not: parameters, numbers with intervals, who, when and cost.
      best        Names the best run of a model by a metric among those that the same rows judged, and how sure that is.
      site        Writes pages that say what serves, since when, whether it is healthy, who approved it and on which data, for GitHub Pages or any folder.
      diff        Says what changed between two runs or versions of a model: parameters, data, code, numbers and card.
      doctor      Says how everything stands that a run rests on, from permissions to GPUs, and what to do where it does not.
      audit       Looks at every model and environment: evidence, policies as they are today, waivers, monitors, and what the repository enforces.
      lineage     Says what a dataset, an artifact or a model was made from, what was made of it, and where that serves.
      policy      Tests a team's own rules, lists and explains those in force, and locks what they consist of.
      data-issue  Opens a data issue as a file, or lists all of them with what was made of the wrong content.
      verify      Verifies signatures and provenance of files somebody was handed: offline, without a repository.

    In any repository, without an installation: npx --yes https://github.com/model-gitops/model-gitops/releases/download/v<version>/model-gitops-<version>.tgz <command>
    model-gitops <command> --help lists its inputs. Exit codes: 0 pass, 1 findings that block, 2 wrong use, 3 defect."
  `);
  expect(await run("gate", "--help")).toMatchInlineSnapshot(`
    "0 model-gitops gate: Judges by the base branch's rules; its own result is the required check.

    Inputs:
      --manifests <a,b,…>  Globs of the manifests. Default: models/*/model.yaml.
      --models <a,b,…>     Names of the models to look at. Default: every model that the change affects.
      --base <text>        Revision to compare with. Default: the base of the event; on a laptop, where the branch left the default branch.
      --output <path>      Folder for everything that is written. Default: model-gitops-out.
      --store <text>       Where artifacts are kept: \`github\` for release assets of this repository, a folder, \`s3://<bucket>/<prefix>\`, or \`oci://<registry>/<path>\`. Default: \`github\` with a token, else .model-gitops/store; in a terminal the clone keeps them for all its worktrees.
      --needs <text>       The gate job's needs as JSON, \`toJSON(needs)\`: a leg that failed or was skipped never becomes a success.
      --directory <path>   The repository. Default: the root of the one that the current folder is in.
      --json               Print the result as JSON; the log goes to stderr."
  `);
  expect(await run("chekc")).toMatchInlineSnapshot(
    `"2 error: There is no command "chekc". Did you mean "check"? See model-gitops --help."`,
  );
  expect(await run("check", "--modles", "churn")).toMatchInlineSnapshot(
    `"2 error: There is no flag --modles. Did you mean "models"? See model-gitops check --help."`,
  );
  expect(await run("promote", "--attestation-key", "-----BEGIN")).toMatchInlineSnapshot(
    `"2 error: What follows --attestation-key begins with a dash. Where that is its value, write --attestation-key=<value>. See model-gitops promote --help."`,
  );
  expect(await run("check", "churn")).toMatchInlineSnapshot(
    `"2 error: "churn" is not expected. See model-gitops check --help."`,
  );
  expect(await run("check")).toMatchInlineSnapshot(`
    "1 ✗ failed No file matches models/*/model.yaml, so nothing was checked. Run \`model-gitops init\` in a
        repository that trains, write models/<name>/model.yaml, or set the input manifests to where
        yours are. [plan/no-manifest]

    working tree"
  `);
  expect(await run("record", "--train", "always")).toMatchInlineSnapshot(`
    "2 ✗ failed input "train" ("always") is none of when-unknown, later, never. Mend the inputs and run again.
        [input/unusable]"
  `);
});

test.concurrent("a folder that is none, and an output folder outside the workspace, are told before anything runs", async ({
  expect,
}) => {
  await using folder = await plainFolder();
  const told = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await cli(folder.path, args);
    return `${code} ${out}${err}`.trim().replaceAll(/\s+/g, " ").replaceAll(folder.path, "<folder>");
  };
  expect(await told("check", "--directory", "/nope")).toBe(
    "2 error: There is no folder /nope. Name the folder of the repository with --directory.",
  );
  expect(existsSync("/nope")).toBe(false);
  expect(await told("check", "--directory", "models/churn/model.yaml")).toBe(
    "2 error: There is no folder <folder>/models/churn/model.yaml. Name the folder of the repository with --directory.",
  );
  for (const output of [`${folder.path}out`, "../elsewhere", ".", "/"]) {
    expect(await told("check", "--output", output)).toBe(
      `2 ✗ failed The output folder "${output.replace(folder.path, "<folder>")}" is not a folder inside the workspace. Name one, such as model-gitops-out. [input/unusable]`,
    );
  }
  expect(existsSync(join(folder.path, "model-gitops-out"))).toBe(false);
  const deleted = [
    "/bin/sh",
    "-c",
    'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" check',
    process.execPath,
    CLI,
  ];
  const { exitCode, stderr } = await runFromStarter(deleted, {
    cwd: folder.path,
    env: { PATH: process.env["PATH"] ?? "" },
  });
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^error: The current folder was deleted\. Go to/)]);
});

test.concurrent(
  "an absolute output folder inside the workspace is the folder of that name",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using folder = await plainFolder();
    const { code } = await cli(folder.path, ["plan", "--output", join(folder.path, "results")]);
    expect(code).toBe(0);
    expect(await readdir(join(folder.path, "results"))).toContain("plan.json");
  },
);

test.concurrent(
  "a model that is not there is told by every command that takes a name",
  { timeout: 60_000 },
  async ({ expect }) => {
    await using folder = await plainFolder();
    for (const command of ["plan", "evaluate", "check"]) {
      const { code, out } = await cli(folder.path, [command, "--models", "chrun"]);
      expect(`${command} ${code} ${out.replaceAll(/\s+/g, " ")}`).toMatch(
        new RegExp(
          `^${command} 1 ✗ failed There is no model "chrun" among churn\\. Did you mean "churn"\\? .*plan/unknown-model`,
        ),
      );
    }
  },
);

test.concurrent("each finding is shown once", { timeout: 60_000 }, async ({ expect }) => {
  const broken = manifestOf({ edits: [["evaluation:", "evaluatoin:"]] });
  await using folder = await plainFolder({ "models/churn/model.yaml": broken });
  for (const command of ["validate", "check", "record"]) {
    const { out, err } = await cli(folder.path, [command]);
    expect(`${command} ${`${out}${err}`.match(/evaluatoin/g)?.length}`).toBe(`${command} 1`);
  }
  expect((await cli(folder.path, ["validate"])).out).toMatchInlineSnapshot(`
    "✗ failed models/churn/model.yaml:22:1: "evaluatoin" is not a key of a model manifest. Did you mean
        "evaluation"? Correct or remove it. Keys here: apiVersion, kind, name, description, owners,
        contact, license, baseModels, lifecycle, task, target, columns, features, model, datasets,
        training, evaluation, card, report, governance, monitoring, retraining and promotion.
        [manifest/unknown-key]

    1 manifest, 1 finding.
    "
  `);
});

test.concurrent(
  "a laptop's own loop: record to a folder and a local ledger, then check a change against it",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using folder = await plainFolder();
    await git(folder.path, ["init", "--quiet", "--initial-branch=main"]);
    await writeFile(join(folder.path, ".gitignore"), "model-gitops-out/\n.model-gitops/\n*.onnx\n");
    await commitAll(folder.path, "A model");
    const recorded = await cli(folder.path, ["record", "--models", "churn", "--json"]);
    expect(JSON.parse(recorded.out)).toMatchObject({
      exitCode: 0,
      outcome: "pass",
      outputs: { outcome: "pass", recorded: "4", models: "churn" },
    });
    expect(
      (await git(folder.path, ["ls-tree", "-r", "--name-only", "model-gitops/ledger"]))
        .split("\n")
        .map((path) => path.replace(/[^/]+\.json/, "….json")),
    ).toMatchInlineSnapshot(`
    [
      "churn/acceptance/….json",
      "churn/evaluation/….json",
      "churn/run/….json",
      "churn/tries/….json",
      "churn/verdict/….json",
    ]
  `);
    const again = await cli(folder.path, ["record", "--models", "churn", "--json"]);
    expect(JSON.parse(again.out)).toMatchObject({ outputs: { recorded: "0" } });

    await writeFile(join(folder.path, "models/churn/model.yaml"), manifestOf({ params: { drop: [] } }));
    const { code, out } = await cli(folder.path, ["check"]);
    expect({ code, out: shown(out).split("\n").slice(0, 10) }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": [
          "✓ churn passes: ROC AUC +0.067",
          "",
          "ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.084).",
          "",
          "1,200 rows of holdout",
          "",
          "Metric    Baseline  Candidate                          Δ  Limit             Outcome",
          "ROC AUC      0.770      0.837  +0.067 (+0.049 to +0.084)  ≥ 0.7, Δ ≥ −0.02  ✓ better",
          "Log loss     0.563      0.491  −0.072 (−0.089 to −0.054)  Δ ≤ +10%          ✓ better",
          "",
        ],
      }
    `);
  },
);

async function commitAll(folder: string, message: string): Promise<void> {
  await git(folder, ["add", "--all"]);
  await git(folder, ["commit", "--quiet", "--message", message]);
}

function shown(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{12,64}\b/g, "<key>").replaceAll(/\b[0-9a-f]{7}\b/g, "<commit>");
}
