import { join } from "node:path";
import { readIfThere } from "../../host/files.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { judgeHandedOn } from "../../work/gate/evidence.ts";
import { evaluationsIn } from "../../work/gate/legs.ts";
import { readOutputs, type Outputs } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";

/** The digest of a model's evaluation and of what was found on the way; undefined where it has none. */
export async function evaluationDigest(place: Place, name: string): Promise<Digest | undefined> {
  const files = filesOf(place, name);
  const read = async (path: string) => await readIfThere(join(place.host.workspace, path));
  const [evaluation, findings] = [await read(files.evaluation), await read(`${files.findingsFolder}/evaluate.json`)];
  return evaluation && sha256(canonicalJson([sha256(evaluation), findings ? sha256(findings) : null]));
}

/**
 * What the jobs before left of a model. Uploads of one run can be replaced by any of its jobs, a job's outputs cannot:
 * an evaluation is believed only if its digest is the one that the evaluating job handed on.
 */
export async function handedOn(place: Place, name: string, needs: string): Promise<Outputs> {
  const outputs = await readOutputs(place, name);
  if (needs.trim() === "" || outputs.evaluation === undefined) return outputs;
  const expected = evaluationsIn(needs)[name];
  const found = judgeHandedOn(name, { expected, actual: await evaluationDigest(place, name) });
  return found.length === 0
    ? outputs
    : { ...outputs, evaluation: undefined, findings: [...outputs.findings, ...found] };
}
