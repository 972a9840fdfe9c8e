import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatorOptions } from "../rig/emulator.ts";
import { objectOf, listOf, textOf, wordOf } from "../rig/json.ts";
import { workflowDispatchEvent } from "../rig/events.ts";
import { git } from "../rig/git.ts";
import type { Files } from "../rig/repository.ts";
import { modelFiles } from "./fixture/model.ts";
import { production, type Production } from "./fixture/production.ts";
import { scenario, type Scenario } from "./harness.ts";
import { closed } from "./normalize.ts";
import { dateless, watchOnce, type WatchOptions, type WatchOutcome } from "./watch-workflow.ts";

const TEMPLATES = join(import.meta.dirname, "../../workflows-templates");
const REFRESH = readFileSync(join(import.meta.dirname, "fixture/refresh.mjs"), "utf8");
const MONITORING = "{logs: logs/*.csv, lateness: 1m, drift: {critical: [spend]}}";

/** What a model says of its retraining; comments are in it since they are to stay. */
export const RETRAINING = `retraining:
  refresh:
    command: [node, refresh.mjs]
    changes: [data/train.csv] # nothing else
  set:
    datasets.train.period.to: "{window.end}" # the newest day that was labelled
`;

/** The same for a model that nobody has monitored yet. */
export const BY_HAND = RETRAINING.replace("{window.end}", "{today}").replace(
  "newest day that was labelled",
  "day of the run",
);

export interface RetrainedModel {
  readonly name?: string;
  readonly retraining?: string;
  /** What the refresh command is; one that appends the labelled answers unless given. */
  readonly refresh?: string;
}

/** A model that is watched, with data that is pinned and a command that brings more of it. */
export function retrainedFiles({
  name = "churn",
  retraining = RETRAINING,
  refresh = REFRESH,
}: RetrainedModel = {}): Files {
  const folder = `models/${name}`;
  const train = modelFiles({ name })[`${folder}/data/train.csv`] ?? "";
  const pinned = `  train:
    path: data/train.csv # what refresh.mjs appends to
    period: {from: 2020-01-01, to: 2020-03-31}
    version:
      sha256: ${createHash("sha256").update(train).digest("hex")} # of all rows
`;
  const edits = [
    ["  train: {path: data/train.csv}\n", pinned],
    ["  slices: [region]\n", `  slices: [region]\nmonitoring: ${MONITORING}\n${retraining}`],
  ] as const;
  return { ...modelFiles({ name, edits }), [`${folder}/refresh.mjs`]: refresh };
}

export interface RetrainedScene extends Pick<EmulatorOptions, "isPrivate" | "people"> {
  readonly models?: readonly RetrainedModel[];
  /** Of `.github/model-gitops.yaml`. */
  readonly settings?: string;
  readonly shifts?: Production["shifts"];
  readonly files?: Files;
}

/** With the models accepted a month ago, and then what their services logged: four days, of which two drifted. */
export async function retrainedScene(options: RetrainedScene = {}): Promise<Scenario> {
  const { models = [{}], settings, shifts = [0, 0, 1, 1], files = {}, ...rest } = options;
  const workflow = await readFile(join(TEMPLATES, "model-gitops-watch.yml"), "utf8");
  const all = models.map(retrainedFiles).reduce((some, more) => ({ ...some, ...more }), {});
  const scene = await scenario({
    ...rest,
    recordedDays: -30,
    files: {
      ...all,
      ".gitignore": "model-gitops-out/\n",
      ".github/workflows/model-gitops-watch.yml": workflow,
      ...(settings !== undefined && { ".github/model-gitops.yaml": settings }),
      ...files,
    },
  });
  const log = production({ shifts, now: Date.now() });
  const logs = models.map(({ name = "churn" }) => [`models/${name}/logs/week.csv`, log]);
  await scene.repository.commit(Object.fromEntries(logs), "What the service answered");
  return scene;
}

/** The pull requests as people see them. */
export async function pullsOf({ emulator }: Scenario): Promise<readonly string[]> {
  const { json } = await emulator.act(emulator.owner, {
    method: "GET",
    path: `/repos/${emulator.slug}/pulls?state=all&direction=asc&per_page=100`,
  });
  return listOf(json)
    .map(objectOf)
    .map(({ number, title, state, body, user, labels, merged_at }) => {
      const names = listOf(labels).map((label) => wordOf(objectOf(label)["name"]));
      const how = merged_at === null || merged_at === undefined ? wordOf(state) : "merged";
      const head = `#${String(number)} ${wordOf(title)} (${how}, by ${wordOf(objectOf(user)["login"])}; ${names.join(", ")})`;
      return dateless(`${head}\n${asSeen(closed(wordOf(body)))}`);
    });
}

/** Without the invisible line, and without digests. */
export function asSeen(body: string): string {
  return body
    .replaceAll(/\n*<!-- model-gitops:\w+ .*-->/g, "")
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b/g, "<digest>")
    .replaceAll(/took \S+ (?:ms|s)\b/g, "took <time>")
    .replaceAll(/runs\/\d+/g, "runs/<run>");
}

/** What a branch adds to main, by a clone that real git made: its commits by subject, and the lines. */
export async function proposedLines({ emulator }: Scenario, branch: string): Promise<string> {
  const dir = join(emulator.folder, "clones", `look-${emulator.rig.nextId()}`);
  await git(emulator.folder, ["clone", "--quiet", emulator.bare.dir, dir]);
  const from = `origin/${branch}`;
  const commits = await git(dir, ["log", "--format=%s (%an)", `origin/main..${from}`]);
  const changes = await git(dir, ["diff", "--stat=100", `origin/main...${from}`]);
  const lines = await git(dir, ["diff", "--unified=0", `origin/main...${from}`, "--", "*.yaml"]);
  const changed = lines.split("\n").filter((line) => /^[-+]/.test(line) && !/^(\+\+\+|---)/.test(line));
  return dateless([commits, changes, ...changed].join("\n").replaceAll(/\b[0-9a-f]{64}\b/g, "<sha256>"));
}

/** The number of the one pull request that is open. */
export async function openPull({ emulator }: Scenario): Promise<number> {
  const { json } = await emulator.act(emulator.owner, {
    method: "GET",
    path: `/repos/${emulator.slug}/pulls?state=open`,
  });
  const [first, ...more] = listOf(json).map(objectOf);
  if (first === undefined || more.length > 0) throw new Error(`${listOf(json).length} pull requests are open`);
  return Number(textOf(first["number"]) ?? first["number"]);
}

/** Somebody starts the watch workflow and asks for these models: no monitoring is needed. */
export async function askedFor(scene: Scenario, models = "churn", options: WatchOptions = {}): Promise<WatchOutcome> {
  const event = await workflowDispatchEvent(scene.emulator, { inputs: { models, retrain: true } });
  return await watchOnce(scene, { without: { monitor: "success", settle: "success" }, event, ...options });
}

/** What was said, a line each: how the two jobs ended, and their annotations. */
export function saidOf({ jobs, steps }: WatchOutcome): readonly string[] {
  return ["refresh", "retrain"].flatMap((action) => {
    const job = action === "retrain" ? "propose" : action;
    const said = (steps[action] ?? "")
      .split("\n")
      .filter((line) => /^ {2}(?:error|warning|notice) |^outputs: /.test(line));
    return [`${job}: ${String(jobs[job])}`, ...said.map((line) => `  ${line.trim()}`)];
  });
}

/** The template without one permission of a job. */
export function without(job: string, permission: string): (text: string) => string {
  return (text) => {
    const at = text.indexOf(`\n  ${job}:\n`);
    const [head, own] = [text.slice(0, at), text.slice(at)];
    const less = own.replace(new RegExp(`\\n {6}${permission}: \\w+[^\\n]*`), "");
    if (at === -1 || less === own) throw new Error(`${job} has no permission ${permission}`);
    return `${head}${less}`;
  };
}

/** The template with a token of its own for what proposes. */
export function withToken(token: string): (text: string) => string {
  return (text) => text.replace(/(actions\/retrain@.*\n {8}with:\n)/, `$1          token: ${token}\n`);
}
