import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { doctor } from "../../../../actions/doctor/run.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";
import type { GivenControls } from "../../../fakes/forge-controls.ts";

const WATCH = ".github/workflows/watch.yml";
const workflow = (name: string): string => `name: ${name}
on: {schedule: [{cron: "17 5 * * *"}]}
permissions: {contents: read}
jobs:
  monitor:
    runs-on: ubuntu-24.04
    steps:
      - uses: model-gitops/model-gitops/actions/monitor@${"a".repeat(40)} # v0.1.0
`;
const CONTROLS: GivenControls = {
  rules: [{ type: "pull_request", parameters: {} }],
  workflows: [{ path: WATCH, state: "disabled_inactivity" }],
  tokenDefaults: { permissions: "read", mayOpenPulls: true },
};

async function examined(rig: StageRig, inputs: Readonly<Record<string, string>> = {}) {
  await rig.event("workflow_dispatch", {});
  const seen = await rig.run(doctor, inputs);
  const diagnoses: readonly Readonly<Record<string, unknown>>[] = JSON.parse(seen.outputs["diagnoses"] ?? "[]");
  return {
    ...seen,
    summary: seen.summary.join("\n"),
    of: (what: string) => diagnoses.find((one) => one["what"] === what),
  };
}

test("every part is told, and what is to be mended fails the step", async () => {
  await using rig = await stageRig({ ...stageModel(), [WATCH]: workflow("watch") }, { controls: CONTROLS });
  const seen = await examined(rig);
  expect(seen.exitCode).toBe(1);
  expect(seen.of("manifests")).toMatchObject({ outcome: "pass", found: "1 model" });
  expect(seen.of("GitHub")).toMatchObject({ outcome: "pass" });
  expect(seen.of("pull requests")).toMatchObject({ outcome: "pass" });
  expect(seen.of(WATCH)).toMatchObject({ outcome: "pass" });
  expect(seen.of("ubuntu-24.04")).toMatchObject({ outcome: "pass" });
  expect(seen.of("default permissions")).toMatchObject({ outcome: "pass" });
  const told = seen.annotations.map(({ rule, outcome }) => `${outcome} ${rule}`);
  expect(told).toContain("fail doctor/schedules");
  expect(told).toContain("warn doctor/protection");
  expect(seen.writes).toEqual([]);
});

test("--fix switches on what GitHub switched off, and nothing else on GitHub", async () => {
  await using rig = await stageRig({ ...stageModel(), [WATCH]: workflow("watch") }, { controls: CONTROLS });
  const seen = await examined(rig, { fix: "true" });
  expect(seen.writes).toEqual([`enableWorkflow ${WATCH}`]);
  expect(seen.summary).toContain(`${WATCH} is enabled again.`);
});

test("a broken manifest and a hostile workflow end nothing", async () => {
  const name = "x](https://evil.example) @ada <img src=x>";
  await using rig = await stageRig(
    {
      "models/broken/model.yaml": "kind: [\n",
      ".github/workflows/odd.yml": workflow(JSON.stringify(name))
        .replace("monitor:", `${JSON.stringify(name)}:`)
        .replace("actions/monitor", "actions/settle"),
    },
    { controls: CONTROLS },
  );
  const seen = await examined(rig);
  expect(seen.of("manifests")).toMatchObject({ outcome: "fail", found: "models/broken/model.yaml cannot be read" });
  expect(seen.summary).toContain("lacks");
  expect(seen.summary).not.toContain("](https://evil.example)");
  expect(seen.summary).not.toContain("<img");
  expect(seen.summary).not.toMatch(/(?<!\S)@ada/);
});

test("GitHub's trouble is one line, and the rest is told", async () => {
  await using rig = await stageRig(stageModel(), { controls: CONTROLS });
  rig.forge.failNext("controls.rules", new ApiError("GitHub answers 502.", { status: 502 }));
  const seen = await examined(rig);
  expect(seen.of("protection")).toMatchObject({ outcome: "unmeasured" });
  expect(seen.of("Node")).toMatchObject({ outcome: "pass" });
});

test("what is written is the pin alone", async () => {
  const open = workflow("watch").replace("a".repeat(40), "0".repeat(40));
  await using rig = await stageRig({ ...stageModel(), [WATCH]: open }, { controls: CONTROLS });
  await examined(rig, { fix: "true" });
  // This is no release, so there is no commit to pin.
  expect(await readFile(join(rig.workspace, WATCH), "utf8")).toBe(open);
});
