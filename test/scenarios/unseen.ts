import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "../rig/emulator.ts";
import { pullRequestEvent } from "../rig/events.ts";
import { commentsOn } from "../rig/quick-start.ts";
import { callApi, type Pull } from "../rig/repository.ts";
import type { ActionResult } from "../rig/runner.ts";
import { runTemplate } from "../rig/workflow/run.ts";
import { keptFolder } from "./kept.ts";

const OUTPUT = "model-gitops-out";

/**
 * The quick start's workflow on a pull request that is another scenario's subject: where this build has run on this very
 * merge commit before, its upload and its comment are taken from there.
 */
export async function checkUnseen(emulator: Emulator, pull: Pick<Pull, "number">): Promise<void> {
  const event = await pullRequestEvent(emulator, pull);
  await runTemplate(emulator, {
    template: "model-gitops.yml",
    event,
    async around({ workspace }, start) {
      let made: ActionResult | undefined;
      const kept = await keptFolder(`check ${event.sha}`, async (folder) => {
        made = await start();
        const [comment] = await commentsOn(emulator, pull.number);
        await mkdir(folder);
        await cp(join(workspace, OUTPUT), join(folder, OUTPUT), { recursive: true });
        await writeFile(join(folder, "comment.md"), comment?.body ?? "");
        await writeFile(join(folder, "result.json"), JSON.stringify(made));
      });
      if (made !== undefined) return made;
      await cp(join(kept, OUTPUT), join(workspace, OUTPUT), { recursive: true });
      await callApi(emulator, "github-actions[bot]", {
        method: "POST",
        path: `/repos/${emulator.slug}/issues/${pull.number}/comments`,
        body: { body: await readFile(join(kept, "comment.md"), "utf8") },
      });
      return JSON.parse(await readFile(join(kept, "result.json"), "utf8")) as ActionResult;
    },
  });
}
