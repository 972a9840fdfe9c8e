import { openDuckDb, type DuckDb } from "../../engines/duckdb.ts";
import { gitIn } from "../../forge/git.ts";
import type { Host } from "../../host/host.ts";
import type { Result } from "../../host/result.ts";
import { listed } from "../../kernel/text.ts";
import { adoptionStory, adoptionSummary, stepsStory } from "../../report/adoption.ts";
import { adoptedFiles } from "../../work/adoption/files.ts";
import { nextSteps } from "../../work/adoption/next-steps.ts";
import type { Project } from "../../work/adoption/project.ts";
import type { PlannedFile } from "../../work/adoption/write-plan.ts";
import { adoptModel, type Adopted } from "../adoption/adopt-model.ts";
import { agrees } from "../adoption/interview.ts";
import { readProject } from "../adoption/read-project.ts";
import { shownAdoption } from "../adoption/shown.ts";
import { suiteFiles } from "../adoption/suite-files.ts";
import type { AdoptionWish } from "../adoption/wish.ts";
import { plannedFiles, writeFiles } from "../adoption/write-files.ts";

export interface InitWish extends AdoptionWish {
  /** The release that workflows pin, where this program does not know it. */
  readonly pin: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

type InitResult = Result & { readonly isWritten: boolean };

/** From a repository that trains to one whose models are judged: what is found is shown first, and nothing is overwritten. */
export async function initRepository(host: Host, wish: InitWish): Promise<InitResult> {
  const project = await readProject(host);
  const there = project.paths.filter((path) => /^models\/[^/]+\/model\.ya?ml$/.test(path));
  const own = there.filter((path) => path.startsWith(`models/${wish.model}/`));
  if (own.length > 0 || (there.length > 0 && wish.model === "" && wish.train === "")) return nothingToDo(there, own);
  await using databases = once(host);
  const adopted = await adoptModel({ host, project, wish, database: databases.open });
  const { adoption } = adopted;
  if (there.includes(`models/${adoption.name}/model.yaml`))
    return nothingToDo(there, [`models/${adoption.name}/model.yaml`]);
  const suite = await suiteFiles(host, project, wish.pin);
  const isIgnored = (await ignored(host, [`models/${adoption.name}/model.yaml`])).length > 0;
  const wanted = [...adoptedFiles(adoption, { ...suite, isIgnored }), ...splitFiles(adopted)];
  const planned = await plannedFiles(host.workspace, wanted);
  const report = shownAdoption(adoption, planned);
  host.log.info(adoptionStory(report, { width: WIDTH }));
  const isAgreed = !wish.dryRun && (wish.yes || (await agreed(host)));
  if (isAgreed) await writeFiles(host.workspace, planned);
  const hidden = isAgreed ? await ignored(host, pathsOf(planned)) : [];
  const steps = nextSteps({ ...adopted, ...suite, hidden, isTracked: isTracked(project, adoption.artifact.value) });
  const outcome = isAgreed ? stepsStory(steps, { width: WIDTH }) : wish.dryRun ? DRY : NOTHING_WRITTEN;
  return {
    findings: [],
    isWritten: isAgreed,
    outputs: { model: adoption.name, written: JSON.stringify(isAgreed ? pathsOf(planned) : []) },
    summary: [adoptionSummary(report), outcome].join("\n\n"),
    text: () => outcome,
  };
}

const WIDTH = 110;
const DRY = "Nothing was written: that was a dry run.";
const NOTHING_WRITTEN =
  "Nothing was written. Run it again with --yes to write these files, or with flags that say what was found wrong.";

async function agreed(host: Host): Promise<boolean> {
  return host.ask !== undefined && (await agrees(host, "Write these files?"));
}

function nothingToDo(there: readonly string[], own: readonly string[]): InitResult {
  const shown = own.length > 0 ? own : there;
  const text = `${listed(shown.slice(0, 5))} ${shown.length === 1 ? "is" : "are"} there already, so nothing was changed. For another model: --model <name>, with --train where the repository trains in several ways.`;
  return { findings: [], isWritten: false, outputs: { model: "", written: "[]" }, summary: text, text: () => text };
}

function pathsOf(planned: readonly PlannedFile[]): readonly string[] {
  return planned.flatMap(({ path, kind }) => (kind === "new" || kind === "lines" ? [path] : []));
}

function splitFiles({
  split,
}: Adopted): readonly { readonly path: string; readonly text: string; readonly why: string }[] {
  return Object.entries(split?.files ?? {}).map(([path, text]) => ({
    path,
    text,
    why:
      path === split?.train
        ? "the rows that train, of the file that was split"
        : "the rows that judge, and that no training reads",
  }));
}

/** Those of some paths that git would not take. */
async function ignored(host: Host, paths: readonly string[]): Promise<readonly string[]> {
  const options = { input: paths.join("\0"), env: { GIT_LITERAL_PATHSPECS: "0" } };
  const asked = await gitIn(host).attempt(["check-ignore", "-z", "--stdin"], options);
  return asked.stdout.split("\0").filter((path) => path !== "");
}

/** Whether git has the artifact, or a part of it. */
function isTracked({ paths }: Project, artifact: string): boolean {
  return paths.some((path) => path === artifact || (artifact.endsWith("/") && path.startsWith(artifact)));
}

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
