import { findingOf, type Finding } from "../../findings/finding.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import type { DeclaredControls, RepositoryControl } from "../../generated/types.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { judgeControls, type ActualControls } from "../../work/audit/controls.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { isRunnerNewEnough, OLDEST_RUNNER } from "../../work/audit/runner-version.ts";
import { unpinnedActions } from "../../work/audit/unpinned-actions.ts";
import type { Place } from "../place/place.ts";

/** What the repository enforces, as GitHub says, against what its settings declare: one result a control. */
export async function repositoryControls(place: Place): Promise<readonly RepositoryControl[]> {
  const { controls } = (await place.settings()).governance;
  return controls === undefined ? [] : judgeControls(controls, await actualControls(place, controls));
}

/** What is not as declared, and what this token may not know. */
export async function controlFindings(
  place: Place,
  controls: readonly RepositoryControl[],
): Promise<readonly Finding[]> {
  const { file } = await place.settings();
  const location = file === undefined ? undefined : { file };
  return controls
    .filter(({ outcome }) => outcome !== "pass")
    .map((one) =>
      findingOf(AUDIT.controls, { outcome: one.outcome, subject: one.control, message: worded(one), location }),
    );
}

function worded({ control, declared, actual, outcome }: RepositoryControl): string {
  if (actual === undefined) return `Whether ${control} is ${declared} could not be read with this token.`;
  if (outcome === "unmeasured") return `Whether ${control} is ${declared} is not known: ${actual}.`;
  return `${control} is declared as ${declared}, and is ${actual}.`;
}

const UNTOLD = { rules: undefined, codeOwners: undefined, environments: undefined } as const;

async function actualControls(place: Place, declared: DeclaredControls): Promise<ActualControls> {
  const steps = await stepsIn(place.head);
  const forge = await place.forge();
  if (forge === undefined) return { ...UNTOLD, ...steps };
  const branch = await readDefaultBranch(place.host);
  const { controls } = forge;
  const [rules, codeOwners, environments] = await Promise.all([
    branch === undefined ? undefined : controls.rules(branch),
    controls.codeOwners(),
    controls.environments(Object.keys(declared.environments ?? {})),
  ]);
  // GitHub answers the same where there is none and where the token may not know.
  const isHidden = codeOwners?.isThere === false && (await hasCodeOwners(place.head));
  return { rules, codeOwners: isHidden ? undefined : codeOwners, environments, ...steps };
}

const CODE_OWNERS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

async function hasCodeOwners(files: RevisionFiles): Promise<boolean> {
  const paths = await files.tracked().paths();
  return CODE_OWNERS.some((path) => paths.includes(path));
}

/** Workflows, and actions that the repository itself holds. */
const STEPS = /^\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/;

async function stepsIn(files: RevisionFiles): Promise<Pick<ActualControls, "unpinned" | "unread">> {
  const unpinned: string[] = [];
  const unread: string[] = [];
  for (const path of (await files.tracked().paths()).filter((one) => STEPS.test(one))) {
    const read = unpinnedActions((await files.read(path)) ?? "");
    if (read.unpinned === undefined) unread.push(`${path} cannot be read (${read.problem})`);
    else unpinned.push(...read.unpinned.map(({ line, uses }) => `${path}:${line} ${uses}`));
  }
  return { unpinned, unread };
}

/** Runners that are too old; where a model trains on one, that nobody may know is told too. */
export async function runnerFindings(
  place: Place,
  models: readonly Pick<ResolvedModel, "name" | "training">[],
): Promise<readonly Finding[]> {
  const forge = await place.forge();
  const runners = await forge?.controls.runners();
  if (runners === undefined) {
    const own = models.find(({ training }) => training.runner.includes("self-hosted"));
    if (own === undefined) return [];
    const message = `${own.name} trains on a runner of your own, and this token may not know how old it is.`;
    return [findingOf(AUDIT.runner, { outcome: "unmeasured", message })];
  }
  return runners
    .filter(({ version }) => isRunnerNewEnough(version) === false)
    .map(({ name, version = "" }) =>
      findingOf(AUDIT.runner, {
        outcome: "warn",
        subject: name,
        message: `The runner ${name} has version ${version}, and GitHub gives jobs to none before ${OLDEST_RUNNER}.`,
      }),
    );
}
