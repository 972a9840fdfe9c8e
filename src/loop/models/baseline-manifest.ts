import { UserError } from "../../kernel/errors.ts";
import { readModelManifest } from "../../manifest/read.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { Ruled } from "../place/session.ts";
import type { Baseline } from "./baseline.ts";
import type { RulesOfModel } from "./model-at-revision.ts";
import { gatherTrainKey } from "./train-key.ts";

/** What a baseline was made for, and the code that goes with it. */
export interface MadeFor {
  readonly model: ResolvedModel;
  readonly code: RevisionFiles;
}

/**
 * The manifest that says how to ask a baseline: the base branch's; where that trains another model by now, which was not
 * accepted, the one at which the baseline was. Undefined where the base branch has none.
 */
export async function madeFor(
  ruled: Ruled,
  own: RulesOfModel | undefined,
  { trainKey, commit }: Pick<Extract<Baseline, { status: "found" }>, "trainKey" | "commit">,
): Promise<MadeFor | undefined> {
  const { rules, place } = ruled;
  if (own?.manifest === undefined || rules === undefined) return undefined;
  const current: MadeFor = { model: resolveModel(own.manifest, own.file), code: rules };
  if (trainKey === undefined || commit === undefined || commit === rules.id) return current;
  if ((await gatherTrainKey(rules, current.model)).key === trainKey) return current;
  try {
    const { host } = place;
    const code = place.head.beside(await openRevision({ host, forge: await place.forge() }, commit));
    const bytes = await code.read(own.file);
    if (bytes === undefined) return current;
    const { manifest } = readModelManifest({ file: own.file, text: new TextDecoder().decode(bytes) });
    return manifest === undefined ? current : { model: resolveModel(manifest, own.file), code };
  } catch (error) {
    if (error instanceof UserError) return current;
    throw error;
  }
}
