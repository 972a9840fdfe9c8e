import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Finding } from "../../../../src/findings/finding.ts";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { reportOf, tell, type ReportFrame } from "../../../../src/loop/reporting/report.ts";
import type { ModelReport } from "../../../../src/report/report.ts";
import { settleModel } from "../../../../src/work/verdict/settle-model.ts";
import { fakeForge, type FakeForge } from "../../../fakes/forge.ts";
import { firstEvaluation, leave } from "../../../fakes/stage-evidence.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace, type Otherwise } from "../../../fakes/stage-session.ts";

const rig = await stageRig({});
const head = await rig.propose({});
let forge: FakeForge;

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => {
  forge = fakeForge();
  await leave(rig, "model-gitops-out", null);
});

const FRAME: ReportFrame = { commit: head, base: "b".repeat(40), findings: [] };
const WARNING: Finding = { rule: "plan/no-manifest", outcome: "warn", message: "Nothing was checked." };

function model(change: Partial<ModelReport> = {}): ModelReport {
  return settleModel({ model: "churn", manifestPath: "models/churn/model.yaml", findings: [], ...change });
}

interface Telling extends Otherwise {
  readonly frame?: Partial<ReportFrame>;
  readonly pull?: number | "none";
}

async function told(models: readonly ModelReport[], { frame, pull = 1, ...other }: Telling = {}) {
  const warnings: string[] = [];
  return await inPlace(
    rig,
    async (opened) => {
      const log = { ...opened.host.log, warn: (text: string) => void warnings.push(text) };
      const place = { ...opened, host: { ...opened.host, log } };
      const report = reportOf(place, { ...FRAME, ...frame }, models);
      return { ...(await tell(place, report, pull === "none" ? undefined : pull)), warnings };
    },
    { forge, ...other },
  );
}

const written = (path: string) => readFile(join(rig.workspace, "model-gitops-out", path), "utf8");

describe("the frame", () => {
  const framed = (models: readonly ModelReport[], other: Otherwise = {}) =>
    inPlace(rig, async (place) => reportOf(place, FRAME, models), other);

  test("says where the settings are: one model's manifest, else the globs", async () => {
    expect(await framed([model()])).toMatchObject({ configFile: "models/churn/model.yaml" });
    expect(await framed([model(), model({ model: "renewal" })])).toMatchObject({ configFile: "models/*/model.yaml" });
    const inputs = { manifests: "ml/*.yaml" };
    expect(await framed([], { inputs })).toMatchObject({ configFile: "ml/*.yaml" });
  });

  test("links the run on a runner, and says how to run again", async () => {
    expect((await framed([])).runUrl).toBeUndefined();
    const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "77" };
    expect(await framed([], { env })).toMatchObject({
      runUrl: "https://github.com/acme/models/actions/runs/77",
      rerunHint: "Push again, or re-run the job.",
    });
    const local = await framed([], { env: { GITHUB_EVENT_NAME: "" } });
    expect(local.rerunHint).toBe("Run model-gitops check again.");
  });
});

describe("the files", () => {
  test("each model has its own report, and a page once something was measured", async () => {
    const evaluation = firstEvaluation("renewal", "");
    await told([model({ findings: [WARNING] }), model({ model: "renewal", evaluation })]);
    expect(await written("churn/report.md")).toContain("Nothing was checked.");
    expect(await written("churn/report.md")).not.toContain("renewal");
    expect(await written("renewal/report.md")).not.toContain("churn");
    expect(await written("renewal/report.html")).toContain("<html");
    await expect(access(join(rig.workspace, "model-gitops-out/churn/report.html"))).rejects.toThrow("ENOENT");
  });
});

describe("the comment", () => {
  const env = { GITHUB_RUN_ID: "77" };

  test("is written once, kept while it says the same, and edited when it does not", async () => {
    expect((await told([model()], { env })).comment).toBe("create");
    expect((await told([model()], { env: { GITHUB_RUN_ID: "78" } })).comment).toBe("keep");
    expect((await told([model({ findings: [WARNING] })], { env: { GITHUB_RUN_ID: "79" } })).comment).toBe("update");
    expect(await forge.comments(1)).toMatchObject([{ body: expect.stringContaining("Nothing was checked.") }]);
  });

  const PATH = ".github/workflows/model-gitops.yml";
  const late = async (): Promise<string> => {
    const ref = { GITHUB_WORKFLOW_REF: `acme/models/${PATH}@refs/pull/1/merge` };
    return (await told([model({ findings: [WARNING] })], { env: { GITHUB_RUN_ID: "76", ...ref } })).comment;
  };
  const onPull = (sha: string): void =>
    void forge.addPull({
      number: 1,
      head: { branch: "change", sha, owner: "acme", repositoryId: 1 },
      base: { branch: "main", sha: FRAME.base },
    });

  test("of an older run does not replace a newer one's of the same workflow and commit", async () => {
    onPull(head);
    await told([model()], { env });
    forge.addRun({ id: 77, headSha: head, path: PATH });
    expect(await late()).toBe("superseded");
  });

  test.each([
    ["of no run that there is", undefined],
    ["of another workflow's run", { path: ".github/workflows/evil.yml" }],
    ["of another commit's run", { path: PATH, headSha: "9".repeat(40) }],
  ])("is not silenced by the number %s", async (_, run) => {
    onPull(head);
    await told([model()], { env });
    if (run !== undefined) forge.addRun({ id: 77, headSha: head, ...run });
    expect(await late()).toBe("update");
    expect(await forge.comments(1)).toMatchObject([{ body: expect.stringContaining("Nothing was checked.") }]);
  });

  test("is written where nobody may look at runs", async () => {
    onPull(head);
    await told([model()], { env });
    forge.failNext("workflowRun", new ApiError("needs `actions: read`", { status: 403 }));
    expect(await late()).toBe("update");
  });

  test("of a commit that the pull request has left behind gives way to whatever is newer", async () => {
    onPull("8".repeat(40));
    await told([model()], { env });
    expect(await late()).toBe("superseded");
  });

  test("is not for a pull request that touches no model, until there is something to tell or to correct", async () => {
    expect((await told([])).comment).toBe("none");
    expect(forge.writes()).toEqual([]);
    expect((await told([], { frame: { findings: [WARNING] } })).comment).toBe("create");
    expect((await told([])).comment).toBe("update");
  });

  test("that cannot be written takes nothing back: files and summary are there, and the log says so", async () => {
    forge.failNext("createComment", new ApiError("GitHub answered 403.", { status: 403 }));
    const seen = await told([model()]);
    expect(seen.comment).toBe("failed");
    expect(seen.summary).toContain("churn");
    expect(await written("churn/report.md")).toContain("churn");
    expect(seen.warnings).toEqual([
      "The comment could not be written: GitHub answered 403. The job summary has the same story, and the verdict stands.",
    ]);
  });

  test("is nowhere without a token or a pull request", async () => {
    expect((await told([model()], { forge: "none" })).comment).toBe("none");
    expect((await told([model()], { pull: "none" })).comment).toBe("none");
    expect(forge.calls).toEqual([]);
  });
});
