import { join } from "node:path";
import { readIfThere } from "../../host/files.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { evidenceDigest } from "../../records/evidence-digest.ts";
import { judgeHandedOn, judgeVerdictHandedOn } from "../../work/gate/evidence.ts";
import { handedOnIn } from "../../work/gate/legs.ts";
import { gateFile } from "../../records/layout.ts";
import type { Finding } from "../../findings/finding.ts";
import { readOutputs, STAGES, type Outputs } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";

/** The digest of a model's evaluation and of all that was measured and found beside it; undefined where it has none. */
export async function evaluationDigest(place: Place, name: string): Promise<Digest | undefined> {
  const files = filesOf(place, name);
  const read = async (path: string) => await readIfThere(join(place.host.workspace, path));
  const evaluation = await read(files.evaluation);
  if (evaluation === undefined) return undefined;
  return evidenceDigest({
    evaluation,
    findings: await read(`${files.findingsFolder}/evaluate.json`),
    replay: await read(files.replay),
    proposed: await read(files.proposed),
    scan: await read(files.scan),
  });
}

/**
 * What the jobs before left of a model. Uploads of one run can be replaced by any of its jobs, a job's outputs cannot:
 * an evaluation is believed only if its digest is the one that the evaluating job handed on.
 */
export async function handedOn(place: Place, name: string, needs: string): Promise<Outputs> {
  const outputs = await readOutputs(place, name);
  if (needs.trim() === "" || outputs.evaluation === undefined) return outputs;
  const expected = handedOnIn(needs, "evaluations")[name];
  const found = judgeHandedOn(name, { expected, actual: await evaluationDigest(place, name) });
  return found.length === 0
    ? outputs
    : {
        ...outputs,
        evaluation: undefined,
        replay: undefined,
        proposed: undefined,
        scan: undefined,
        findings: [...outputs.findings, ...found],
      };
}

/** Of the run and of no model: no model is called so. */
const OF_THE_RUN = "gate.json";

/**
 * The output `verdicts` of the gate: for each model, and for what it found of the run, a digest of all that is shown as
 * judged. Uploads of a run can be replaced by any of its jobs after the gate has read them.
 */
export async function verdictDigests(place: Place, models: readonly string[]): Promise<string> {
  const digests = await Promise.all(
    models.map(async (name) => [name, await digestOfAll(place, judgedFiles(place, name))]),
  );
  return JSON.stringify(Object.fromEntries([...digests, [OF_THE_RUN, await digestOfAll(place, runFiles(place))]]));
}

/** Why what lies here is not believed to be the gate's: of a model, or of the run. Nothing where it is. */
export async function foreignVerdict(
  place: Place,
  needs: string,
  model: string | undefined,
): Promise<readonly Finding[]> {
  // On a laptop there is one user, and no other job.
  if (needs.trim() === "" && place.host.kind !== "github") return [];
  const expected = needs.trim() === "" ? undefined : handedOnIn(needs, "verdicts")[model ?? OF_THE_RUN];
  const files = model === undefined ? runFiles(place) : judgedFiles(place, model);
  return judgeVerdictHandedOn(model, { expected, actual: await digestOfAll(place, files) });
}

function judgedFiles(place: Place, name: string): readonly string[] {
  const { verdict, evaluation, replay, proposed, scan, cardDiff, run, findingsFolder } = filesOf(place, name);
  return [
    verdict,
    evaluation,
    scan,
    replay,
    proposed,
    cardDiff,
    run,
    ...STAGES.map((stage) => `${findingsFolder}/${stage}.json`),
  ];
}

function runFiles({ options }: Place): readonly string[] {
  return [gateFile(options.output)];
}

/** Of files where they are, and of which are none. */
async function digestOfAll({ host }: Place, files: readonly string[]): Promise<Digest> {
  const read = files.map(async (file) => {
    const bytes = await readIfThere(join(host.workspace, file));
    return bytes === undefined ? null : sha256(bytes);
  });
  return sha256(canonicalJson(await Promise.all(read)));
}
