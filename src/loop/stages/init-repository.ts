import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openDuckDb, type DuckDb } from "../../engines/duckdb.ts";
import { gitIn } from "../../forge/git.ts";
import type { Host } from "../../host/host.ts";
import type { Result } from "../../host/result.ts";
import { suiteTemplates } from "../../host/suite-templates.ts";
import { suiteCommit, suiteVersion } from "../../host/suite-version.ts";
import { UserError } from "../../kernel/errors.ts";
import { listed, plural } from "../../kernel/text.ts";
import { adoptionStory, adoptionSummary, stepsStory, type AdoptionReport } from "../../report/adoption.ts";
import type { Adoption } from "../../work/adoption/adoption.ts";
import { adoptedFiles, type SuiteFiles } from "../../work/adoption/files.ts";
import { nextSteps } from "../../work/adoption/next-steps.ts";
import { pythonInput } from "../../work/adoption/packaging.ts";
import type { Project } from "../../work/adoption/project.ts";
import { shareOfRows } from "../../work/adoption/share.ts";
import type { PlannedFile } from "../../work/adoption/write-plan.ts";
import { adoptModel, type AdoptionWish } from "../adoption/adopt-model.ts";
import { agrees } from "../adoption/interview.ts";
import { readProject } from "../adoption/read-project.ts";
import { plannedFiles, writeFiles } from "../adoption/write-files.ts";

export interface InitWish extends Omit<AdoptionWish, "split"> {
  /** A share of the rows as text; empty: one file is not split. */
  readonly split: string;
  /** The release that workflows pin, where this program does not know it. */
  readonly pin: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/** From a repository that trains to one whose models are judged: what is found is shown first, and nothing is overwritten. */
export async function initRepository(host: Host, wish: InitWish): Promise<Result & { readonly isWritten: boolean }> {
  const project = await readProject(host);
  const there = project.paths.filter((path) => /^models\/[^/]+\/model\.ya?ml$/.test(path));
  const own = there.filter((path) => path.startsWith(`models/${wish.model}/`));
  if (own.length > 0 || (there.length > 0 && wish.model === "" && wish.train === "")) return nothingToDo(there, own);
  await using databases = once(host);
  const asked = { ...wish, split: shareOfRows(wish.split) };
  const adopted = await adoptModel({ host, project, wish: asked, database: databases.open });
  const suite = await suiteFiles(host, project, wish.pin);
  const { adoption, split, mentions } = adopted;
  const parts = Object.entries(split?.files ?? {}).map(([path, text]) => ({
    path,
    text,
    why: "rows of the file that was split",
  }));
  const planned = await plannedFiles(host.workspace, [...adoptedFiles(adoption, suite), ...parts]);
  const report = reportOf(adoption, planned);
  host.log.info(adoptionStory(report, { width: WIDTH }));
  const splitOf = split === undefined ? undefined : split.train.replace(/\.train(\.\w+)$/, "$1");
  const isTracked = project.paths.some(
    (path) => path === adoption.artifact.value || path.startsWith(adoption.artifact.value.replace(/[^/]$/, "$&\0")),
  );
  const steps = nextSteps({ adoption, mentions, splitOf, commit: suite.commit, version: suite.version, isTracked });
  const isAgreed = !wish.dryRun && (wish.yes || (await agreed(host)));
  if (isAgreed) await writeFiles(host.workspace, planned);
  const outcome = isAgreed ? stepsStory(steps, { width: WIDTH }) : NOTHING_WRITTEN;
  return {
    findings: [],
    isWritten: isAgreed,
    outputs: { model: adoption.name, written: JSON.stringify(isAgreed ? writtenOf(planned) : []) },
    summary: [adoptionSummary(report), outcome].join("\n\n"),
    text: () => outcome,
  };
}

const WIDTH = 110;
const NOTHING_WRITTEN =
  "Nothing was written. Run it again with --yes to write these files, or with flags that say what was found wrong.";

async function agreed(host: Host): Promise<boolean> {
  return host.ask !== undefined && (await agrees(host, "Write these files?"));
}

function nothingToDo(there: readonly string[], own: readonly string[]): Result & { readonly isWritten: boolean } {
  const shown = own.length > 0 ? own : there;
  const text = `${listed(shown.slice(0, 5))} ${shown.length === 1 ? "is" : "are"} there already, so nothing was changed. For another model: --model <name>, with --train where the repository trains in several ways.`;
  return { findings: [], isWritten: false, outputs: { model: "", written: "[]" }, summary: text, text: () => text };
}

function writtenOf(planned: readonly PlannedFile[]): readonly string[] {
  return planned.flatMap(({ path, kind }) => (kind === "new" || kind === "lines" ? [path] : []));
}

async function suiteFiles(host: Host, project: Project, pin: string): Promise<SuiteFiles> {
  if (pin !== "" && !/^[0-9a-f]{40}$/.test(pin))
    throw new UserError(`${JSON.stringify(pin)} is no commit: --pin takes its 40 hexadecimal digits.`);
  const folder = suiteTemplates();
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yml"));
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
  );
  return {
    templates: new Map(texts),
    commit: pin === "" ? suiteCommit() : pin,
    version: suiteVersion(),
    defaultBranch: await defaultBranch(host),
    python: pythonInput(project),
  };
}

/** What the remote says, else where somebody stands: a repository that was just made has one branch. */
async function defaultBranch(host: Host): Promise<string> {
  const git = gitIn(host);
  const remote = await git.ask(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  if (remote !== undefined) return remote.replace(/^origin\//, "");
  for (const name of ["main", "master"])
    if ((await git.ask(["rev-parse", "--verify", "--quiet", `refs/heads/${name}`])) !== undefined) return name;
  return (await git.ask(["symbolic-ref", "--quiet", "--short", "HEAD"])) ?? "main";
}

function reportOf(adoption: Adoption, planned: readonly PlannedFile[]): AdoptionReport {
  const { name, task, target, positive, roles, program, packaging, framework, artifact, metric, owners } = adoption;
  const { train, holdout, dataWhy, rows, leaks } = adoption;
  const counted = (count: number | undefined): string => (count === undefined ? "not read" : plural(count, "row"));
  const margin = metric.margin === undefined ? "" : `, margin ${metric.margin}: what these rows can detect`;
  return {
    model: name,
    found: [
      ["trains by", program.line, program.why],
      ["packages", packaging.tool === "none" ? "nothing says" : packaging.tool, packaging.file ?? ""],
      ["made with", framework ?? "not known", "imports"],
      [
        "predicts",
        positive === undefined ? target.value : `${target.value} = ${positive.value}`,
        positive === undefined || positive.why === target.why ? target.why : `${target.why}; ${positive.why}`,
      ],
      ["task", task.value, task.why],
      ["learns from", `${train} (${counted(rows.train)})`, dataWhy],
      ["judged on", `${holdout} (${counted(rows.holdout)})`, dataWhy],
      ...Object.entries(roles).map(([role, column]) => [ROLES[role] ?? role, column, "what the column holds"] as const),
      ["leaves", artifact.value, artifact.why],
      ["judged by", `${metric.name} ${metric.limit} ${metric.floor}`, `${metric.floorIs}${margin}`],
      ["owners", owners.value.join(" "), owners.why],
    ],
    remarks: [
      ...leaks.map(
        ({ column, tells }) =>
          `${JSON.stringify(column)} ${tells}. If it is known only after what is predicted, take it out of training.`,
      ),
      ...(rows.train === undefined
        ? [
            "The rows are not in the repository and were not read: columns are as you said, and ids, times and groups are not known.",
          ]
        : []),
    ],
    files: planned.map(({ path, kind, why }) => ({ path, state: kind, why })),
  };
}

const ROLES: Readonly<Record<string, string>> = { id: "a row's id", time: "its time", group: "its group" };

/** One database, opened for the first table. */
function once(host: Host): AsyncDisposable & { open(): Promise<DuckDb> } {
  let opening: Promise<DuckDb> | undefined;
  return {
    open: () => (opening ??= openDuckDb({ host })),
    async [Symbol.asyncDispose]() {
      const database = await opening?.catch(() => undefined);
      await database?.[Symbol.asyncDispose]();
    },
  };
}
