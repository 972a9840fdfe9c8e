import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatDuration } from "../../src/kernel/units.ts";
import { renderForTerminal } from "../../src/report/terminal.ts";
import type { Emulator } from "../../test/rig/emulator.ts";
import { git } from "../../test/rig/git.ts";
import { scheduleEvent } from "../../test/rig/events.ts";
import { runTemplate } from "../../test/rig/workflow/run.ts";
import { commentsOn, onPullRequest, type WorkflowOutcome } from "../../test/rig/quick-start.ts";
import { callApi, readPull, type Pull, type Repository } from "../../test/rig/repository.ts";
import { ROOT } from "../sources.ts";

export const KEPT = join(ROOT, "model-gitops-out/demo");
export const FOLDER = "models/credit-risk";
const MANIFEST = `${FOLDER}/model.yaml`;

export interface Scene {
  readonly name: string;
  readonly tells: string;
  /** Scenes that have to be played before. */
  readonly needs: readonly string[];
  play(stage: Stage, title: string): Promise<void>;
}

/** Where scenes are played: each run of the workflow is shown, and what it left is kept. */
export interface Stage {
  readonly emulator: Emulator;
  readonly repository: Repository;
  /** By branch. */
  readonly pulls: Map<string, Pull>;
  /** A push to main. */
  step(title: string, run: () => Promise<WorkflowOutcome>): Promise<void>;
  stepOnPull(title: string, pull: Pull): Promise<void>;
  /** The model that was recorded last. */
  accepted(): Promise<Uint8Array>;
  /** The schedule of workflows-templates/model-gitops-watch.yml. */
  watch(title: string): Promise<void>;
  /** The open pull request that retrains a model. */
  proposal(model: string): Promise<Pull>;
}

export function stageOf(emulator: Emulator, repository: Repository): Stage {
  let last: WorkflowOutcome | undefined;
  const step = async (title: string, run: () => Promise<WorkflowOutcome>): Promise<void> => {
    last = await show(title, run);
  };
  return {
    emulator,
    repository,
    pulls: new Map(),
    step,
    async stepOnPull(title, pull) {
      emulator.clearRequests();
      await show(`${title} (#${pull.number} ${pull.title})`, () => onPullRequest(emulator, pull));
      await showComment(emulator, pull);
    },
    async accepted() {
      const folder = join(last?.workspace ?? "", "model-gitops-out/credit-risk/artifact");
      return await readFile(join(folder, "model.onnx"));
    },
    async watch(title) {
      emulator.clearRequests();
      say(title);
      await watched(emulator);
    },
    async proposal(model) {
      const found = (await proposals(emulator)).find(
        ({ branch, state }) => branch.endsWith(`/${model}`) && state === "open",
      );
      if (found === undefined) throw new Error(`nothing retrains ${model}`);
      return await readPull(emulator, found.number);
    },
  };
}

async function watched(emulator: Emulator): Promise<void> {
  const event = await scheduleEvent(emulator);
  await runTemplate(emulator, {
    template: "model-gitops-watch.yml",
    event,
    async around({ action, workspace, run }, start) {
      const begun = Date.now();
      const result = await start();
      process.stdout.write(
        `  ${action}: exit code ${result.exitCode}, ${formatDuration(Date.now() - begun)}   ${outputsOf(result.outputs)}\n`,
      );
      if (result.exitCode > 1) process.stdout.write(`${indented(result.log)}\n`);
      // A job that has nothing to do leaves nothing.
      const left = join(workspace, "model-gitops-out");
      if (existsSync(left)) await cp(left, join(KEPT, `run-${run.id}-${action}`), { recursive: true });
      return result;
    },
  });
  await showIssues(emulator);
  await showProposals(emulator);
  const writes = emulator.writes().map(({ method, path: at }) => `${method} ${at}`);
  process.stdout.write(`  requests that wrote: ${writes.length === 0 ? "none" : writes.join(", ")}\n`);
}

/** What a step of the suite shows people, without what is folded. */
export function showSummary(
  action: string,
  { exitCode, summary }: { readonly exitCode: number; readonly summary: string },
): void {
  process.stdout.write(`  ${action}: exit code ${exitCode}\n\n${indented(forTerminal(summary))}\n\n`);
}

/** A comment or a summary, without what is folded. */
export function showMarkdown(markdown: string): void {
  process.stdout.write(`\n${indented(forTerminal(markdown))}\n`);
}

function outputsOf({ health = "", recorded, firing, decisions }: Readonly<Record<string, string>>): string {
  const said = [health, recorded === undefined ? "" : `${recorded} windows recorded`, firing ?? "", decisions ?? ""];
  return said.filter((text) => text !== "").join("   ");
}

async function showIssues(emulator: Emulator): Promise<void> {
  const path = `/repos/${emulator.slug}/issues?state=all`;
  const { json } = await emulator.act(emulator.owner, { method: "GET", path });
  const all = json as unknown as readonly {
    readonly number: number;
    readonly title: string;
    readonly body: string;
    readonly pull_request?: object;
  }[];
  const issues = all.filter((issue) => issue.pull_request === undefined);
  for (const { number, title, body } of issues) {
    process.stdout.write(`\n${indented(`#${number} ${title}\n\n${forTerminal(body)}`)}\n`);
    await keep(`issue-${number}.md`, body);
  }
}

interface Proposed {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly branch: string;
}

/** Pull requests that retrain models, as they are now. */
async function proposals(emulator: Emulator): Promise<readonly Proposed[]> {
  const path = `/repos/${emulator.slug}/pulls?state=all&sort=created&direction=asc`;
  const { json } = await emulator.act(emulator.owner, { method: "GET", path });
  const all = json as unknown as readonly (Omit<Proposed, "branch"> & { readonly head: { readonly ref: string } })[];
  return all.flatMap(({ head: { ref }, ...pull }) =>
    ref.startsWith("model-gitops/retrain/") ? [{ ...pull, branch: ref }] : [],
  );
}

async function showProposals(emulator: Emulator): Promise<void> {
  for (const { number, title, body, state } of await proposals(emulator)) {
    const comments = await commentsOn(emulator, number);
    const last = state === "closed" ? (comments.at(-1)?.body ?? "") : body;
    process.stdout.write(`\n${indented(`#${number} ${title} (${state})\n\n${forTerminal(last)}`)}\n`);
    await keep(`pull-${number}-body.md`, body);
  }
}

function forTerminal(markdown: string): string {
  const width = Math.min(110, process.stdout.columns ?? 100);
  const color = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return renderForTerminal(unfolded(markdown), { width: width - 4, color }).trim();
}

export interface Proposal {
  readonly branch: string;
  readonly user: string;
  readonly title: string;
  /** The branch that it is onto; main unless given. */
  readonly onto?: string;
  change(manifest: string): string;
  /** Other files of the model's folder, by their names there. */
  readonly others?: Readonly<Record<string, (text: string) => string>>;
}

export async function propose({ repository, pulls }: Stage, proposal: Proposal): Promise<Pull> {
  const { branch, user, title, onto, change, others = {} } = proposal;
  await repository.branch(branch);
  const files: Record<string, string> = {};
  for (const [name, edit] of Object.entries({ "model.yaml": change, ...others })) {
    const path = join(FOLDER, name);
    files[path] = edit(await readFile(join(repository.dir, path), "utf8"));
  }
  await repository.commit(files, title);
  const pull = await repository.openPullRequest({
    head: branch,
    title,
    user,
    ...(onto !== undefined && { base: onto }),
  });
  pulls.set(branch, pull);
  return pull;
}

export function pullOf({ pulls }: Stage, branch: string): Pull {
  const pull = pulls.get(branch);
  if (pull === undefined) throw new Error(`nobody has proposed ${branch}`);
  return pull;
}

/** An approving review with the line that the comment offers. */
export async function accept({ emulator }: Stage, { number }: Pull, user: string): Promise<void> {
  const comments = await commentsOn(emulator, number);
  const [line] = comments.flatMap(({ body }) => /model-gitops approve \S+/.exec(body)?.[0] ?? []);
  if (line === undefined) throw new Error("the comment offers no line to accept it with");
  await review(emulator, { number, user, body: line });
}

/** A plain approving review: it is of what the pull request is now. */
export async function approve({ emulator }: Stage, { number }: Pull, user: string): Promise<void> {
  await review(emulator, { number, user, body: "Read, and agreed to." });
}

interface Review {
  readonly number: number;
  readonly user: string;
  readonly body: string;
}

async function review(emulator: Emulator, { number, user, body }: Review): Promise<void> {
  process.stdout.write(`  ${user} approves #${number}: ${body}\n`);
  const path = `/repos/${emulator.slug}/pulls/${number}/reviews`;
  const { headSha } = await readPull(emulator, number);
  await callApi(emulator, user, { method: "POST", path, body: { event: "APPROVE", body, commit_id: headSha } });
}

export async function rebase(
  { repository }: Stage,
  { branch, title, change }: Pick<Proposal, "branch" | "title" | "change">,
): Promise<void> {
  await repository.checkout("main");
  await repository.branch(branch);
  await repository.forcePush();
  const text = change(await readFile(join(repository.dir, MANIFEST), "utf8"));
  await repository.commit({ [MANIFEST]: text }, title);
}

export async function showLedger({ bare }: Emulator): Promise<void> {
  const files = await git(bare.dir, ["ls-tree", "-r", "--name-only", "model-gitops/ledger"]);
  const log = await git(bare.dir, ["log", "--format=%h %s", "model-gitops/ledger"]);
  say("The ledger, branch model-gitops/ledger");
  process.stdout.write(`${indented(`${log}\n\n${files}`)}\n`);
}

export function say(title: string, text = ""): void {
  process.stdout.write(`\n━━ ${title}\n${text === "" ? "" : `   ${text}\n`}`);
}

async function show(title: string, run: () => Promise<WorkflowOutcome>): Promise<WorkflowOutcome> {
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
  return outcome;
}

async function showComment(emulator: Emulator, pull: Pull): Promise<void> {
  const comment = (await commentsOn(emulator, pull.number)).find(({ author }) => author.startsWith("github-actions"));
  const writes = emulator.writes().map(({ method, path }) => `${method} ${path}`);
  process.stdout.write(`\n${indented(forTerminal(comment?.body ?? "(no comment)"))}\n`);
  process.stdout.write(`  requests that wrote: ${writes.length === 0 ? "none" : writes.join(", ")}\n`);
  await keep(`pull-${pull.number}-comment.md`, comment?.body ?? "");
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
  const text = visible.join("\n").trim();
  return folds.length === 0 ? text : `${text}\n\nFolded: ${folds.join(" · ")}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  │ ");
}
