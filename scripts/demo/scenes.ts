import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { tipOf } from "../../test/rig/emulator.ts";
import { onPush } from "../../test/rig/quick-start.ts";
import { mergePull } from "../../test/rig/repository.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { bringPolicies, GOVERNANCE } from "./governance.ts";
import { PROMOTION, SITE } from "./promotion.ts";
import { weekOfProduction } from "./production.ts";
import { renewalsLog } from "./renewals.ts";
import { accept, FOLDER, propose, pullOf, rebase, type Scene, type Stage } from "./stage.ts";

/** In the order in which they are played. */
export const SCENES: readonly Scene[] = [
  {
    name: "first-push",
    tells: "Push to main: nothing is known yet, so it is trained, evaluated and recorded",
    needs: [],
    play: (stage, title) => stage.step(title, () => onPush(stage.emulator, undefined)),
  },
  {
    name: "improvement",
    tells: "A pull request that improves the model",
    needs: ["first-push"],
    async play(stage, title) {
      const pull = await propose(stage, {
        branch: "more-rounds",
        user: "ada",
        title: "Train for 120 rounds",
        change: (text) => text.replace("rounds: 30", "rounds: 120"),
      });
      await stage.stepOnPull(title, pull);
    },
  },
  {
    name: "quiet-harm",
    tells: "A pull request that looks better and quietly harms one region",
    needs: ["first-push"],
    async play(stage, title) {
      const pull = await propose(stage, {
        branch: "pool-categories",
        user: "grace",
        title: "Train longer, pool rare categories",
        change: (text) => pooled(text.replace("rounds: 30", "rounds: 100")),
      });
      await stage.stepOnPull(title, pull);
    },
  },
  {
    name: "once-more",
    tells: "The first one once more, without a change: nothing is written",
    needs: ["improvement"],
    play: (stage, title) => stage.stepOnPull(title, pullOf(stage, "more-rounds")),
  },
  {
    name: "merge",
    tells: "The good one is merged (squash): its artifact is taken as its run claims it, measured again and recorded",
    needs: ["improvement"],
    async play(stage, title) {
      const before = await tipOf(stage.emulator);
      await mergePull(stage.emulator, pullOf(stage, "more-rounds"), "squash");
      await stage.step(title, () => onPush(stage.emulator, before));
    },
  },
  ...PROMOTION,
  SITE,
  {
    name: "new-column",
    tells: "A model that reads a new column: the old rows decide with it beside them, and a person accepts the data",
    needs: ["merge"],
    async play(stage, title) {
      await stage.repository.checkout("main");
      const pull = await propose(stage, {
        branch: "debt-ratio",
        user: "ada",
        title: "Learn from the ratio of amount and income",
        change: (text) =>
          text.replace("  - {name: term_months,", "  - {name: debt_ratio, type: number}\n  - {name: term_months,"),
        others: {
          "columns.mjs": (text) =>
            text.replace(
              '  { name: "term_months",',
              '  { name: "debt_ratio", type: "number" },\n  { name: "term_months",',
            ),
          "data/train.csv": withDebtRatio,
          "data/holdout.csv": withDebtRatio,
        },
      });
      await stage.stepOnPull(title, pull);
      await accept(stage, pull, "grace");
      await stage.stepOnPull("The same, accepted by grace", pull);
    },
  },
  {
    name: "rebased",
    tells: "The harmful one, rebased: it is judged against the new baseline",
    needs: ["quiet-harm", "merge"],
    async play(stage, title) {
      await rebase(stage, { branch: "pool-categories", title: "Pool rare categories", change: pooled });
      await stage.stepOnPull(title, pullOf(stage, "pool-categories"));
    },
  },
  {
    name: "production",
    tells:
      "Three days of production: one column drifts quietly, another only looks as if it did; issues say so, and two pull requests would retrain",
    needs: ["merge"],
    async play(stage, title) {
      await log(stage, 3);
      await stage.watch(title);
    },
  },
  {
    name: "a-day-later",
    tells:
      "A day later: one pull request is brought up to date, and the other closes itself, since its model recovered",
    needs: ["production"],
    async play(stage, title) {
      await log(stage, 4);
      await stage.watch(title);
    },
  },
  {
    name: "retraining",
    tells:
      "A maintainer lets its checks run: production and candidate on production's newest rows, and policies that only report for now",
    needs: ["a-day-later"],
    async play(stage, title) {
      await bringPolicies(stage);
      await stage.stepOnPull(title, await stage.proposal("credit-risk"));
    },
  },
  {
    name: "retrained",
    tells: "It is merged and recorded like any other change",
    needs: ["retraining"],
    async play(stage, title) {
      const before = await tipOf(stage.emulator);
      await mergePull(stage.emulator, await stage.proposal("credit-risk"), "squash");
      await stage.step(title, () => onPush(stage.emulator, before));
    },
  },
  {
    name: "lax-branch",
    tells:
      "A worse model onto a branch of its author's own, whose rules are lax: nothing of it counts, and nothing runs",
    needs: ["first-push"],
    async play(stage, title) {
      await stage.repository.checkout("main");
      await propose(stage, {
        branch: "lax",
        user: "ada",
        title: "Ask for less",
        change: (text) => text.replace("min: 0.75", "min: 0.5"),
      });
      const branch = { branch: "innocent", user: "ada", title: "Fewer rounds" };
      const pull = await propose(stage, {
        ...branch,
        onto: "lax",
        change: (text) => text.replace(/rounds: \d+/, "rounds: 2"),
      });
      await stage.stepOnPull(title, pull);
    },
  },
  ...GOVERNANCE,
  ...ELSEWHERE,
];

/** What the services have logged of this week by the end of its first days. */
async function log(stage: Stage, days: number): Promise<void> {
  const { repository } = stage;
  const now = Date.now();
  await repository.checkout("main");
  const holdout = await readFile(join(repository.dir, FOLDER, "data/holdout.csv"), "utf8");
  const week = await weekOfProduction({ holdout, model: await stage.accepted(), now, days });
  const files = {
    [`${FOLDER}/production/week.csv`]: week.log,
    [`${FOLDER}/production/labels/week.csv`]: week.labels,
    ...renewalsLog(now, days),
  };
  await repository.commit(files, "What the services answered this week");
}

/** These scenes with all that they need; every scene where none is named; undefined where one is unknown. */
export function scenesFor(names: readonly string[]): readonly Scene[] | undefined {
  if (names.length === 0) return SCENES;
  if (names.some((name) => !SCENES.some((scene) => scene.name === name))) return undefined;
  const wanted = new Set(names);
  for (const { name, needs } of SCENES.toReversed()) if (wanted.has(name)) for (const need of needs) wanted.add(need);
  return SCENES.filter(({ name }) => wanted.has(name));
}

function withDebtRatio(csv: string): string {
  const [header = "", ...lines] = csv.trimEnd().split("\n");
  const names = header.split(",");
  const [amount, income] = [names.indexOf("amount"), names.indexOf("income")];
  const rows = lines.map((line) => {
    const cells = line.split(",");
    const ratio = cells[income] === "" ? "" : (Number(cells[amount]) / Number(cells[income])).toFixed(3);
    return `${line},${ratio}`;
  });
  return `${[`${header},debt_ratio`, ...rows].join("\n")}\n`;
}

function pooled(manifest: string): string {
  return manifest.replace("minCategoryRows: 50", "minCategoryRows: 700");
}
