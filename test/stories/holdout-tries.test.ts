import { expect, test } from "vitest";
import type { TrialsRecord } from "../../src/generated/types.ts";
import { git } from "../rig/git.ts";
import { callApi } from "../rig/repository.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { ledgerFiles } from "../scenarios/ledger.ts";
import { mainOf, scenario, type Scenario } from "../scenarios/harness.ts";

const MODEL = "models/churn/model.yaml";
const dropping = (...drop: readonly string[]) => ({ [MODEL]: manifestOf({ params: { drop } }) });

/** Of the comment, where the rows that decide stand. */
function decides(comment: string): string | undefined {
  return /\| (decides[^|]*?) \|/.exec(comment)?.[1];
}

/** How often the ledger's newest count says that the rows have judged, by content. */
async function counted({ emulator }: Scenario): Promise<readonly number[]> {
  const newest = (await ledgerFiles(emulator))
    .filter((path) => path.startsWith("churn/tries/"))
    .toSorted()
    .at(-1);
  const text = await git(emulator.bare.dir, ["show", `model-gitops/ledger:${newest}`]);
  const { body } = JSON.parse(text) as { readonly body: { readonly holdouts: readonly { readonly tries: number }[] } };
  return body.holdouts.map(({ tries }) => tries);
}

/** Branch, parameters and outcome of what the ledger keeps of runs that were not merged. */
async function trialsOf({ emulator }: Scenario): Promise<readonly unknown[]> {
  const paths = (await ledgerFiles(emulator)).filter((path) => path.startsWith("churn/trials/"));
  const texts = paths.map((path) => git(emulator.bare.dir, ["show", `model-gitops/ledger:${path}`]));
  const entries = (await Promise.all(texts)).map((text) => JSON.parse(text) as { readonly body: TrialsRecord });
  return entries.flatMap(({ body }) => body.trials.map(({ branch, run, outcome }) => [branch, run.params, outcome]));
}

/** The emulator's clock is another year's, and what a recording looks at first are the last thirty days. */
function ranToday({ emulator: { rig } }: Scenario): void {
  for (const [id, run] of rig.runs) rig.runs.set(id, { ...run, createdAt: new Date().toISOString() });
}

test(
  "tries of a pull request that is closed unmerged are shown in it, and count for the next one after a recording",
  { timeout: 180_000 },
  async () => {
    await using scene = await scenario();
    const first = await scene.propose({ branch: "climb", files: dropping("tenure") });
    expect(decides(await scene.check(first, { folds: "open" }))).toBe("decides, after 1 other try");
    await scene.repository.commit(dropping("snow"), "Try again");
    expect(decides(await scene.check(first, { folds: "open" }))).toBe(
      "decides, after 2 other tries (1 of this pull request)",
    );
    // The same commit once more is no other try.
    expect(decides(await scene.check(first, { folds: "open" }))).toBe(
      "decides, after 2 other tries (1 of this pull request)",
    );
    expect(await counted(scene)).toEqual([1]);
    await callApi(scene.emulator, "ada", {
      method: "PATCH",
      path: `/repos/${scene.emulator.slug}/pulls/${first.number}`,
      body: { state: "closed" },
    });

    ranToday(scene);
    const before = await mainOf(scene);
    await scene.repository.checkout("main");
    await scene.repository.commit(dropping(), "Look at visits");
    await scene.push(before);
    // The baseline's, two that were never merged, and what was pushed.
    expect(await counted(scene)).toEqual([4]);
    // What it tried is kept too, as its runs' word; the run of the same commit once more is the same training.
    expect(await trialsOf(scene)).toEqual([
      ["climb", { drop: ["tenure"] }, "pass"],
      ["climb", { drop: ["snow"] }, "fail"],
      ["climb", { drop: ["snow"] }, "fail"],
    ]);
    const second = await scene.propose({ branch: "next", files: dropping("visits", "snow") });
    const told = await scene.check(second, { folds: "open" });
    expect(decides(told)).toBe("decides, after 4 other tries");
    expect(told).toContain("The error spent on the rows of `holdout` so far: up to 25%.");
  },
);
