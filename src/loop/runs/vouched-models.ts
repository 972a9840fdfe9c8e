import type { Forge } from "../../forge/forge.ts";
import { unverifiedClaims } from "../../forge/identity-token.ts";
import type { WitnessedModel } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import { parseWitness } from "../../records/parse.ts";
import { GATE_JOB } from "../../records/witness.ts";
import { ownWorkflow } from "../place/own-workflow.ts";
import type { Place } from "../place/place.ts";
import type { TriedRun } from "./tried-run.ts";
import { witnessIn } from "./uploads.ts";
import { readWitness } from "./witness.ts";

export interface Vouching {
  readonly forge: Forge;
  readonly tried: TriedRun;
  /** The name of the gate's job, as its check is called. Default: the templates'. */
  readonly gateJob?: string | undefined;
}

/**
 * What the gate of a run judged, by a token that GitHub signed; also of a pull request that was closed, or has moved on
 * since. Undefined where nobody vouches for anything. Some eight requests, so it is asked where it changes a count.
 */
export async function vouchedModels(
  place: Place,
  { forge, tried, gateJob = GATE_JOB }: Vouching,
): Promise<readonly WitnessedModel[] | undefined> {
  const { run, uploads } = tried;
  const workflow = ownWorkflow(place);
  try {
    const number = await pullNamed(forge, tried);
    if (workflow === undefined || number === undefined) return undefined;
    const pull = await forge.pull(number);
    if (pull.head.repositoryId !== run.headRepositoryId || pull.head.branch !== run.headBranch) return undefined;
    const judged = { ...pull, head: { ...pull.head, sha: run.headSha } };
    const found = await readWitness(place, { forge, pull: judged, run, uploads, gateJob, workflow });
    return "problem" in found ? undefined : found.models;
  } catch (error) {
    place.host.log.debug(`Whether the gate of run ${run.id} vouches for it cannot be told: ${userMessage(error)}`);
    return undefined;
  }
}

/** As the token says before anybody has verified it: then it has to be of this very pull request. */
async function pullNamed(forge: Forge, { uploads }: TriedRun): Promise<number | undefined> {
  const bytes = await witnessIn(forge, uploads);
  if (bytes === undefined) return undefined;
  const { token } = parseWitness(new TextDecoder().decode(bytes), "witness.json of a pull request");
  const number = /^refs\/pull\/([1-9]\d{0,9})\/merge$/.exec(String(unverifiedClaims(token)?.["ref"]))?.[1];
  return number === undefined ? undefined : Number(number);
}
