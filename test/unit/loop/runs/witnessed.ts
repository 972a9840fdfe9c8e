import { strToU8, zipSync } from "fflate";
import type { WitnessedModel } from "../../../../src/generated/types.ts";
import type { Place } from "../../../../src/loop/place/place.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { evidenceDigest } from "../../../../src/records/evidence-digest.ts";
import { audienceOf, GATE_JOB, type Statement } from "../../../../src/records/witness.ts";
import type { Issuer } from "../../../rig/issuer.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";
import { KEY, MODEL, outputOf, SINGLE } from "./trained.ts";

export const WORKFLOW = ".github/workflows/model-gitops.yml";
export const [RUN, GATE, TRAIN, PULL] = [1, 55, 56, 7];
const HEAD = "1".repeat(40);
export const HONEST = { ...outputOf(), "evaluation.json": "{}", "findings/evaluate.json": "[]" };

/** The push of a pull request whose gate has run: the forge knows its run, jobs, merge and workflow file. */
export async function pushedPlace(
  issuer: Issuer,
  workflow = "the gate",
): Promise<OpenedPlace & { readonly merge: string }> {
  const env = { GITHUB_SERVER_URL: issuer.serverUrl, GITHUB_WORKFLOW_REF: `acme/models/${WORKFLOW}@refs/heads/main` };
  const opened = await openedPlace({ env, now: Date.now() });
  const { forge } = opened;
  const before = forge.git.commit({ branch: "main", files: { [WORKFLOW]: workflow } });
  const files = { [WORKFLOW]: workflow, "model.yaml": "" };
  const merge = forge.git.commit({ branch: "tried", files, parents: [before, HEAD] });
  const after = forge.git.commit({ branch: "main", files: { "model.yaml": "" } });
  forge.addRun({ id: RUN });
  forge.addJob(GATE, { name: GATE_JOB, runId: RUN, attempt: 1 });
  forge.addJob(TRAIN, { name: "model-gitops / train churn", runId: RUN, attempt: 1 });
  const event = { kind: "push", branch: "main", isDefaultBranch: true, before, after } as const;
  const place: Place = { ...opened.place, event };
  return { ...opened, place, merge };
}

export type Files = Readonly<Record<string, string>>;

/** What the gate says of files as they are here. */
export function statedOf(files: Files, change: Partial<WitnessedModel> = {}): WitnessedModel {
  const judged = Object.entries(files).filter(([path]) => !path.startsWith("artifact/"));
  const evaluation = strToU8(files["evaluation.json"] ?? "");
  return {
    model: MODEL,
    trainKey: KEY.trainKey,
    artifact: SINGLE.digest,
    evaluation: evidenceDigest({ evaluation, findings: strToU8(files["findings/evaluate.json"] ?? "") }),
    evaluationKey: sha256("key"),
    files: Object.fromEntries(judged.map(([path, text]) => [path, sha256(text)])),
    ...change,
  };
}

/** The claims of the gate's token. */
export function claimsOf(merge: string, statement: Statement) {
  const ref = `refs/pull/${PULL}/merge`;
  const workflow = `acme/models/${WORKFLOW}@${ref}`;
  return {
    aud: audienceOf(statement),
    repository: "acme/models",
    repository_id: "1",
    event_name: "pull_request",
    base_ref: "main",
    ref,
    sha: merge,
    run_id: String(RUN),
    run_attempt: "1",
    workflow_ref: workflow,
    workflow_sha: merge,
    job_workflow_ref: workflow,
    runner_environment: "github-hosted",
    check_run_id: String(GATE),
  };
}

/** Uploads what a run made, the artifact apart, as the template does, with its witness where there is one. */
export function upload({ forge }: OpenedPlace, files: Files, witness?: object): void {
  const zip = (isArtifact: boolean) =>
    zipSync(
      Object.fromEntries(
        Object.entries(files)
          .filter(([path]) => path.startsWith("artifact/") === isArtifact)
          .map(([path, text]) => [`${MODEL}/${path}`, strToU8(text)]),
      ),
    );
  forge.addArtifact(RUN, "model-gitops-out", zip(false));
  forge.addArtifact(RUN, "model-gitops-artifact", zip(true));
  if (witness === undefined) return;
  forge.addArtifact(RUN, "model-gitops-report", zipSync({ "witness.json": strToU8(JSON.stringify(witness)) }));
}
