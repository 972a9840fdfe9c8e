import { findingOf, type Finding } from "../../findings/finding.ts";
import type { RepositoryControl } from "../../generated/types.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { judgeControls, type ActualControls } from "../../work/audit/controls.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { isRunnerNewEnough, OLDEST_RUNNER } from "../../work/audit/runner-version.ts";
import { unpinnedActions } from "../../work/audit/unpinned-actions.ts";
import type { Place } from "../place/place.ts";

export interface AuditedRepository {
  readonly controls: readonly RepositoryControl[];
  readonly findings: readonly Finding[];
}

const NOTHING: ActualControls = { rules: undefined, codeOwners: undefined, environments: undefined, unpinned: [] };

/** What the repository enforces, as GitHub says, against what its settings declare; and its runners. */
export async function auditRepository(place: Place): Promise<AuditedRepository> {
  const { file, governance } = await place.settings();
  const declared = governance.controls ?? {};
  const controls = judgeControls(declared, await actualControls(place));
  const location = file === undefined ? undefined : { file };
  const broken = controls.filter(({ outcome }) => outcome !== "pass");
  const told = broken.map(({ control, declared: wanted, actual, outcome }) =>
    findingOf(AUDIT.controls, {
      outcome,
      subject: control,
      message:
        actual === undefined
          ? `Whether ${control} is ${wanted} could not be read with this token.`
          : `${control} is declared as ${wanted}, and is ${actual}.`,
      location,
    }),
  );
  return { controls, findings: [...told, ...(await runnerFindings(place))] };
}

async function actualControls(place: Place): Promise<ActualControls> {
  const unpinned = await unpinnedIn(place.head);
  const forge = await place.forge();
  if (forge === undefined) return { ...NOTHING, unpinned };
  const branch = await readDefaultBranch(place.host);
  const { controls } = forge;
  const [rules, codeOwners, environments] = await Promise.all([
    branch === undefined ? undefined : controls.rules(branch),
    controls.codeOwners(),
    controls.environments(),
  ]);
  return { rules, codeOwners, environments, unpinned };
}

/** Workflows and composite actions of the default branch. */
const STEPS = /^(?:\.github\/workflows\/[^/]+\.ya?ml|\.github\/actions\/(?:.+\/)?action\.ya?ml|action\.ya?ml)$/;

async function unpinnedIn(files: RevisionFiles): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of (await files.tracked().paths()).filter((one) => STEPS.test(one))) {
    const bytes = await files.read(path);
    const text = new TextDecoder().decode(bytes ?? new Uint8Array());
    found.push(...unpinnedActions(text).map(({ line, uses }) => `${path}:${line} ${uses}`));
  }
  return found;
}

async function runnerFindings(place: Place): Promise<readonly Finding[]> {
  const forge = await place.forge();
  const runners = (await forge?.controls.runners()) ?? [];
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
