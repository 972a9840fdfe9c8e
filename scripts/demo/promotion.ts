import { spawnSync } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { sha256 } from "../../src/records/canonical.ts";
import { git } from "../../test/rig/git.ts";
import { pushEvent, workflowDispatchEvent, type WorkflowEvent } from "../../test/rig/events.ts";
import { runTemplate } from "../../test/rig/workflow/run.ts";
import { ROOT } from "../sources.ts";
import { KEPT, say, showSummary, type Scene, type Stage } from "./stage.ts";

const PROMOTE = "model-gitops-promote.yml";

/** From merge to production and back: a tag, a version by hand, a byte that was flipped, a rollback, and what served when. */
export const PROMOTION: readonly Scene[] = [
  {
    name: "tagged",
    tells: "A tag asks for the first version: its own run only verifies, and main's workflow releases and serves it",
    needs: ["merge"],
    async play(stage, title) {
      say(title);
      const [first = ""] = (await git(stage.emulator.bare.dir, ["rev-list", "--max-parents=0", "main"])).split("\n");
      const event = await tag(stage, "credit-risk@v1.0.0", first);
      await tag(stage, "credit-risk#production#1", first);
      await run(stage, "model-gitops-tag.yml", event);
      await run(stage, PROMOTE, await workflowDispatchEvent(stage.emulator));
    },
  },
  {
    name: "promoted",
    tells:
      "The merged one by hand: a byte of it that was flipped in the store is refused, and the true ones are promoted",
    needs: ["tagged"],
    async play(stage, title) {
      say(title);
      const asked = { model: "credit-risk", version: "1.1.0", stage: "production" };
      const undo = flipped(stage, sha256(await stage.accepted()).slice("sha256:".length));
      await run(stage, PROMOTE, await workflowDispatchEvent(stage.emulator, { inputs: asked }));
      undo();
      await run(stage, PROMOTE, await workflowDispatchEvent(stage.emulator, { inputs: asked }));
    },
  },
  {
    name: "rolled-back",
    tells:
      "It is rolled back, and is in quarantine until somebody who looked lifts that; git alone says what served when",
    needs: ["promoted"],
    async play(stage, title) {
      say(title);
      const back = { model: "credit-risk", reason: "Refusals doubled overnight.", rollback: true };
      await run(stage, PROMOTE, await workflowDispatchEvent(stage.emulator, { inputs: back }));
      const lift = { ...back, reason: "It was the form, not the model.", lift: "1.1.0" };
      await run(stage, PROMOTE, await workflowDispatchEvent(stage.emulator, { inputs: lift }));
      const again = { model: "credit-risk", version: "1.1.0", stage: "production" };
      await run(stage, PROMOTE, await workflowDispatchEvent(stage.emulator, { inputs: again }));
      await historyOf(stage);
    },
  },
];

/** `model-gitops site` on a laptop, and what a person sees first. */
export const SITE: Scene = {
  name: "site",
  tells: "Pages for people who open no terminal: what runs, since when, is it healthy, who approved it, on which data",
  needs: ["rolled-back"],
  async play({ repository }, title) {
    say(title);
    await repository.checkout("main");
    await git(repository.dir, ["fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
    const { stdout } = spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), "site"], {
      cwd: repository.dir,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    process.stdout.write(`  $ model-gitops site\n${stdout.replaceAll(/^/gm, "  │ ")}\n`);
    await cp(join(repository.dir, "model-gitops-site"), join(KEPT, "site"), { recursive: true });
    const first = await readFile(join(KEPT, "site/index.html"), "utf8");
    const [, lead = ""] = /<p class="lead">([^<]*)</.exec(first) ?? [];
    const rows = [...first.matchAll(/<tr><th scope="row".*<\/tr>/g)].map(([row]) => wordsOf(row));
    process.stdout.write([lead, ...rows].map((line) => `  │ ${line}\n`).join(""));
    process.stdout.write(`  Open ${relative(process.cwd(), join(KEPT, "site/index.html"))}.\n`);
  },
};

/** A row of a table as a person reads it. */
function wordsOf(row: string): string {
  const cells = row.split("</td>").map((cell) =>
    cell
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
  return cells.filter((cell) => cell !== "").join(" | ");
}

async function tag({ emulator }: Stage, name: string, commit: string): Promise<WorkflowEvent> {
  const who = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"];
  await git(emulator.bare.dir, [...who, "tag", "-a", name, commit, "-m", name]);
  return await pushEvent(emulator, { ref: `refs/tags/${name}` });
}

/** `model-gitops history` on a laptop: a clone and nothing else. */
async function historyOf({ repository }: Stage): Promise<void> {
  await repository.checkout("main");
  const { stdout } = spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), "history"], {
    cwd: repository.dir,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  process.stdout.write(`  $ model-gitops history\n${stdout.replaceAll(/^/gm, "  │ ")}\n`);
}

async function run({ emulator }: Stage, template: string, event: WorkflowEvent): Promise<void> {
  await runTemplate(emulator, {
    template,
    event,
    async around({ action }, start) {
      const result = await start();
      showSummary(action, result);
      return result;
    },
  });
}

/** Another byte in what the store has under a digest; returns how to put it right. */
function flipped({ emulator }: Stage, digest: string): () => void {
  const asset = [...emulator.rig.assets.values()].find(({ name }) => name === digest);
  if (asset === undefined) throw new Error("the store does not have the artifact");
  const flip = (): void => void (asset.bytes[1000] = (asset.bytes[1000] ?? 0) ^ 1);
  flip();
  return flip;
}
