import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { checkOn, collectOn, commentOn, elsewhereScene, improve } from "../../test/scenarios/elsewhere-workflow.ts";
import { showMarkdown, type Scene } from "./stage.ts";

const DETACHED = "{command: {}, detached: true}";

/** A training that no run waits for, on a queue of this machine; the program that runs there is Python. */
export const ELSEWHERE: readonly Scene[] = [
  {
    name: "elsewhere",
    tells: "A model that trains on another machine: the check is red while it does, and goes on when it has ended",
    needs: ["first-push"],
    async play(_, title) {
      process.stdout.write(`\n━━ ${title}\n`);
      if (spawnSync("python3", ["--version"]).status !== 0) {
        process.stdout.write("  It takes python3, which is not here: not played.\n");
        return;
      }
      await using own = await elsewhereScene(DETACHED);
      const number = await improve(own, DETACHED);
      await checkOn(own, number);
      showMarkdown(await commentOn(own, number));
      let collected = await collectOn(own);
      for (let looks = 0; looks < 20 && !collected.includes("goes on"); looks += 1) {
        await sleep(500);
        collected = await collectOn(own);
      }
      showMarkdown(collected);
      await checkOn(own, number);
      showMarkdown(await commentOn(own, number));
    },
  },
];
