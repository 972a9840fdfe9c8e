import { expect, test } from "vitest";
import { dataIssue } from "../../../../actions/data-issue/run.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { retrainedManifest, retrainWorld, type RetrainWorld } from "../../../fakes/retrain-world.ts";
import { stageModel } from "../../../fakes/stage-model.ts";

const SERVED = "sha256:" + "a".repeat(64);
const ENVIRONMENT = `# What serves.
apiVersion: model-gitops/v1
kind: Environment
name: production
models:
  # Since May.
  churn: {digest: "${SERVED}"}
  credit: {digest: "${SERVED}"} # the new one
`;
const RETIRED = retrainedManifest().replace("kind: Model\n", "kind: Model\nlifecycle: retired\n");
const MODELS = [{ name: "churn" }, { name: "credit" }];
const SETTINGS = `apiVersion: model-gitops/v1\nkind: Settings\ngovernance: {dataIssues: propose}\n`;

async function proposedFile({ rig }: RetrainWorld, number: number, path: string): Promise<string> {
  const { headSha } = rig.forge.pullRequest(number);
  return new TextDecoder().decode(await rig.forge.fileAt(path, headSha));
}

test("a retired model leaves its environments by one pull request, which keeps every other line", async () => {
  await using world = await retrainWorld(MODELS, { "environments/production.yaml": ENVIRONMENT });
  await world.day({ alerts: { drift: "firing" } });
  await world.run();
  expect(world.rig.forge.pullRequest(1)).toMatchObject({ branch: "model-gitops/retrain/churn", state: "open" });

  await world.merge({ "models/churn/model.yaml": RETIRED });
  const retired = await world.run();
  // What was proposed of it is closed, and nothing watches it any more.
  expect(world.rig.forge.pullRequest(1).state).toBe("closed");
  const pull = world.rig.forge.pullRequest(2);
  expect(pull).toMatchObject({ branch: "model-gitops/retire/churn", state: "open", base: "main" });
  expect(pull.title).toBe("Take churn out of its environments: it is retired");
  expect(await proposedFile(world, 2, "environments/production.yaml")).toBe(
    ENVIRONMENT.replace(`  # Since May.\n  churn: {digest: "${SERVED}"}\n`, ""),
  );
  expect(retired.annotations.map(({ rule, message }) => `${rule} ${message}`)).toContain(
    "retirement/serves churn is retired, and still serves in production: #2 takes it out (opened).",
  );
  expect((await world.run()).writes).toEqual([]);

  // It came back: nothing is to be taken out.
  await world.merge({ "models/churn/model.yaml": retrainedManifest() });
  await world.run();
  expect(world.rig.forge.pullRequest(2).state).toBe("closed");
});

test("a retirement that a person closed is not proposed again", async () => {
  await using world = await retrainWorld(MODELS, { "environments/production.yaml": ENVIRONMENT });
  await world.merge({ "models/churn/model.yaml": RETIRED });
  await world.run();
  await world.rig.forge.pullRequests.update(1, { state: "closed" });
  const again = await world.run();
  expect(again.writes).toEqual([]);
  expect(again.annotations.map(({ message }) => message).join("\n")).toContain("a person closed it");
});

test("a failed check of quality opens one data issue by pull request, and none again once it was declined", async () => {
  await using world = await retrainWorld([{}], { ".github/model-gitops.yaml": SETTINGS });
  const source = sha256("the log");
  const firedAt = world.now + 86_400_000;
  const quality = [
    { rule: "quality/missing", subject: "x", outcome: "fail" as const, message: "x is empty in 9 of 10 rows: DE02" },
  ];
  await world.day({ alerts: { quality: "firing" }, firedAt, window: { source, quality } });
  await world.run();
  const pull = world.rig.forge.pullRequest(1);
  expect(pull).toMatchObject({ branch: "model-gitops/issue/production-1", state: "open" });
  const text = await proposedFile(world, 1, "issues/production-1.yaml");
  expect(text).toContain(`digest: "${source}"`);
  expect(text).toContain("quality/missing of x");
  expect(text + pull.body).not.toContain("DE02");
  expect((await world.run()).writes).toEqual([]);

  await world.rig.forge.pullRequests.update(1, { state: "closed" });
  await world.day({ alerts: { quality: "firing" }, firedAt, window: { source, quality } });
  const later = await world.run();
  expect(later.writes.filter((call) => call.startsWith("pullRequests."))).toEqual([]);
});

test("without the setting nothing is proposed", async () => {
  await using world = await retrainWorld();
  await world.day({ alerts: { quality: "firing" }, window: { source: sha256("the log") } });
  expect((await world.run()).writes.filter((call) => call.startsWith("pullRequests."))).toEqual([]);
});

test("a data issue is opened as a file with the content that the tree has, and listed with what was made with it", async () => {
  await using world = await retrainWorld();
  const { rig } = world;
  const train = stageModel()["models/churn/data/train.csv"] ?? "";
  const given = { step: "open", dataset: "churn/train", severity: "high", description: "x is in cents" };
  const opened = await rig.run(dataIssue, given);
  expect([opened.exitCode, opened.outputs["id"]]).toEqual([0, "train-1"]);
  const listed = await rig.run(dataIssue);
  expect(JSON.parse(listed.outputs["issues"] ?? "")).toMatchObject([
    { id: "train-1", digest: sha256(train), owner: "@acme/growth", due: "2026-11-09", isOpen: true, isOverdue: false },
  ]);
  expect((await rig.run(dataIssue, given)).outputs["id"]).toBe("train-2");
  // As a report names it: a few digits, in whatever case.
  const few = await rig.run(dataIssue, { ...given, digest: sha256(train).slice(7, 21).toUpperCase() });
  expect([few.exitCode, few.outputs["id"]]).toEqual([0, "train-3"]);
  const none = await rig.run(dataIssue, { ...given, digest: sha256(train).slice(7, 12) });
  expect([none.exitCode, none.annotations[0]?.message]).toEqual([2, expect.stringContaining("knows")]);
  const late = await rig.run(dataIssue, { ...given, due: "2020-01-01" });
  expect([late.exitCode, late.annotations[0]?.message]).toEqual([
    2,
    expect.stringContaining("It is due on 2020-01-01, before it was opened"),
  ]);
  const wrong = await rig.run(dataIssue, { ...given, dataset: "../../etc/passwd" });
  expect([wrong.exitCode, wrong.annotations[0]?.message]).toEqual([2, expect.stringContaining("No manifest has")]);
  const rows = await rig.run(dataIssue, { ...given, rows: "x = 1; DROP TABLE t" });
  expect([rows.exitCode, rows.annotations[0]?.message]).toEqual([2, expect.stringMatching(/not one condition/)]);
  const column = await rig.run(dataIssue, { ...given, rows: "incom < 0" });
  expect([column.exitCode, column.annotations[0]?.message]).toEqual([
    2,
    expect.stringContaining('a column "incom", which is not there'),
  ]);
});
