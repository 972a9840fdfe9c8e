import { join } from "node:path";
import type { RunRecord, WitnessedModel, WitnessRecord } from "../../generated/types.ts";
import { askForToken } from "../../forge/identity.ts";
import { readIfThere } from "../../host/files.ts";
import { openWeb, type Web } from "../../host/web.ts";
import { userMessage } from "../../kernel/errors.ts";
import { sha256 } from "../../records/canonical.ts";
import { witnessFile } from "../../records/layout.ts";
import { audienceOf, statementOf, WITNESSED_FILES } from "../../records/witness.ts";
import { keepRecord, type Outputs } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { evaluationDigest } from "./handed-on.ts";

export interface Judged {
  /** The model that was judged, whatever its record says. */
  readonly model: string;
  readonly run: RunRecord;
  /** As the evaluating job handed it on; undefined where it handed none on. */
  readonly evaluation: Outputs["evaluation"];
}

/** What the gate saw of a model, by digests of the bytes that it judged. */
export async function witnessed(place: Place, { model, run, evaluation }: Judged): Promise<WitnessedModel> {
  const { trainKey, artifact } = run;
  const digest = evaluation && (await evaluationDigest(place, model));
  const files: Record<string, string> = {};
  for (const name of WITNESSED_FILES) {
    if (name === "evaluation.json" && evaluation === undefined) continue;
    const bytes = await readIfThere(join(place.host.workspace, filesOf(place, model).folder, name));
    if (bytes !== undefined) files[name] = sha256(bytes);
  }
  return {
    model,
    trainKey,
    artifact: artifact.digest,
    ...(evaluation !== undefined &&
      digest !== undefined && { evaluation: digest, evaluationKey: evaluation.evaluationKey }),
    files,
  };
}

/**
 * Leaves the runner's word for who judged this: after the merge it tells the gate's evidence from anybody else's. Only a
 * pull request is recorded by it, and what is offered no token is evaluated again; it never fails.
 */
export async function bearWitness(
  place: Place,
  models: readonly WitnessedModel[],
  web: Web = openWeb(place.host),
): Promise<void> {
  const { host, event, options } = place;
  if (host.kind === "terminal" || event.kind !== "pull_request" || models.length === 0) return;
  try {
    const statement = statementOf(models);
    const token = await askForToken(web, audienceOf(statement));
    if (token === undefined)
      return host.log.debug("GitHub gives this job no OIDC token, so the result is not witnessed.");
    await keepRecord(place, witnessFile(options.output), { ...statement, token } satisfies WitnessRecord);
  } catch (error) {
    host.log.warn(
      `The result is not witnessed, so the model is evaluated again after the merge: ${userMessage(error)}`,
    );
  }
}
