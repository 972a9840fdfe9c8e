/**
 * The whole loop against an emulated GitHub, with real training and a real ONNX model: a repository, a pull request
 * that improves the model, one that quietly harms a slice, the merge of the good one, and its record.
 */
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { formatDuration } from "../src/kernel/units.ts";
import { renderForTerminal } from "../src/report/terminal.ts";
import { startEmulator, tipOf, type Emulator } from "../test/rig/emulator.ts";
import { commentsOn, onPullRequest, onPush, type WorkflowOutcome } from "../test/rig/quick-start.ts";
import { createRepository, mergePull, type Pull, type Repository } from "../test/rig/repository.ts";
import { ROOT } from "./sources.ts";

const EXAMPLE = join(ROOT, "examples/credit-risk");
const MANIFEST = "models/credit-risk/model.yaml";
const KEPT = join(ROOT, "model-gitops-out/demo");

const started = Date.now();
const width = Math.min(110, process.stdout.columns ?? 100);
const color = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;

await using emulator = await startEmulator({ people: { ada: "write", grace: "write" } });
say(
  "A GitHub of our own",
  `${emulator.slug} with examples/credit-risk, every request checked against GitHub's OpenAPI description.`,
);
const repository = await createRepository(emulator, { files: await exampleFiles() });

await step("Push to main: nothing is known yet, so it is trained, evaluated and recorded", () =>
  onPush(emulator, undefined),
);

const better = await propose(repository, {
  branch: "more-rounds",
  user: "ada",
  title: "Train for 120 rounds",
  change: (text) => text.replace("rounds: 30", "rounds: 120"),
});
await stepOnPull("A pull request that improves the model", better);

const harmful = await propose(repository, {
  branch: "pool-categories",
  user: "grace",
  title: "Train longer, pool rare categories",
  change: (text) => text.replace("rounds: 30", "rounds: 100").replace("minCategoryRows: 50", "minCategoryRows: 700"),
});
await stepOnPull("A pull request that looks better and quietly harms one region", harmful);

await stepOnPull("The first one once more, without a change: nothing is written", better);

const before = await tipOf(emulator);
await mergePull(emulator, better, "squash");
await step("The good one is merged (squash): its artifact is adopted by its key and recorded", () =>
  onPush(emulator, before),
);

await rebase(repository, "pool-categories", (text) => text.replace("minCategoryRows: 50", "minCategoryRows: 700"));
await stepOnPull("The harmful one, rebased: it is judged against the new baseline", harmful);
await showLedger(emulator);
say(
  "Files",
  `Comments, cards and reports of every run are in ${relative(process.cwd(), KEPT)}. Done in ${formatDuration(Date.now() - started)}.`,
);

async function exampleFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  const entries = await readdir(EXAMPLE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [relative(EXAMPLE, file), await readFile(file)] as const)),
  );
}

interface Proposal {
  readonly branch: string;
  readonly user: string;
  readonly title: string;
  change(manifest: string): string;
}

async function propose(clone: Repository, { branch, user, title, change }: Proposal): Promise<Pull> {
  await clone.branch(branch);
  await clone.commit({ [MANIFEST]: change(await readFile(join(clone.dir, MANIFEST), "utf8")) }, title);
  return await clone.openPullRequest({ head: branch, title, user });
}

async function rebase(clone: Repository, branch: string, change: (manifest: string) => string): Promise<void> {
  await clone.checkout("main");
  await clone.branch(branch);
  await clone.forcePush();
  const text = change(await readFile(join(clone.dir, MANIFEST), "utf8"));
  await clone.commit({ [MANIFEST]: text }, "Pool rare categories");
}

async function stepOnPull(title: string, pull: Pull): Promise<void> {
  emulator.clearRequests();
  await step(`${title} (#${pull.number} ${pull.title})`, () => onPullRequest(emulator, pull));
  const comment = (await commentsOn(emulator, pull.number)).find(({ author }) => author.startsWith("github-actions"));
  const writes = emulator.writes().map(({ method, path }) => `${method} ${path}`);
  process.stdout.write(
    `\n${indented(renderForTerminal(unfolded(comment?.body ?? "(no comment)"), { width: width - 4, color }).trim())}\n`,
  );
  process.stdout.write(`  requests that wrote: ${writes.length === 0 ? "none" : writes.join(", ")}\n`);
  await keep(`pull-${pull.number}-comment.md`, comment?.body ?? "");
}

async function step(title: string, run: () => Promise<WorkflowOutcome>): Promise<void> {
  say(title);
  const begun = Date.now();
  const outcome = await run();
  const check = outcome.exitCode === 0 ? "✓ success" : "✗ failure";
  process.stdout.write(
    `  check model-gitops: ${check}   exit code ${outcome.exitCode}, ${formatDuration(Date.now() - begun)}\n`,
  );
  if (outcome.exitCode > 1) process.stdout.write(`${indented(outcome.log)}\n`);
  await cp(join(outcome.workspace, "model-gitops-out"), join(KEPT, `run-${outcome.runId}`), {
    recursive: true,
  }).catch(() => undefined);
}

async function showLedger({ bare }: Emulator): Promise<void> {
  const { git } = await import("../test/rig/git.ts");
  const files = await git(bare.dir, ["ls-tree", "-r", "--name-only", "model-gitops/ledger"]);
  const log = await git(bare.dir, ["log", "--format=%h %s", "model-gitops/ledger"]);
  say("The ledger, branch model-gitops/ledger");
  process.stdout.write(`${indented(`${log}\n\n${files}`)}\n`);
}

async function keep(name: string, text: string): Promise<void> {
  await mkdir(KEPT, { recursive: true });
  await writeFile(join(KEPT, name), text);
}

/** What is visible before anybody unfolds anything; the folds by their titles. */
function unfolded(markdown: string): string {
  const folds = [...markdown.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, title = ""]) =>
    title.replaceAll(/<[^>]+>/g, ""),
  );
  const depth = (line: string, mark: string): number => line.split(mark).length - 1;
  let open = 0;
  const visible = markdown.split("\n").filter((line) => {
    const wasOpen = open > 0;
    open += depth(line, "<details") - depth(line, "</details>");
    return !wasOpen && open === 0 && !line.includes("<details");
  });
  return `${visible.join("\n").trim()}\n\nFolded: ${folds.join(" · ")}`;
}

function say(title: string, text = ""): void {
  process.stdout.write(`\n━━ ${title}\n${text === "" ? "" : `   ${text}\n`}`);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  │ ");
}
