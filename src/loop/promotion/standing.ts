import type { EnvironmentManifest, PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { readEnvironment } from "../../manifest/read.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";

/** What an environment's file says, by the revision whose word counts. */
export interface StandingEnvironment {
  readonly file: string;
  /** Undefined where there is no such file yet. */
  readonly text: string | undefined;
  readonly models: EnvironmentManifest["models"];
}

/** Throws a UserError where the file is there and cannot be read. */
export async function environmentOf(files: RevisionFiles, stage: string): Promise<StandingEnvironment> {
  for (const extension of ["yaml", "yml"]) {
    const file = `environments/${stage}.${extension}`;
    const bytes = await files.read(file);
    if (bytes === undefined) continue;
    const { manifest, findings } = readEnvironment({ file, text: bytes });
    if (manifest === undefined) {
      const [problem] = findings;
      const where = problem?.location?.line === undefined ? file : `${file}:${problem.location.line}`;
      throw new UserError(`${where} cannot be read: ${problem?.message ?? "it is broken."} Mend it first.`);
    }
    return { file, text: new TextDecoder().decode(bytes), models: manifest.models };
  }
  return { file: `environments/${stage}.yaml`, text: undefined, models: {} };
}

/** What a stage serves of a model. */
export function servedIn(
  { models }: StandingEnvironment,
  model: string,
): EnvironmentManifest["models"][string] | undefined {
  return Object.hasOwn(models, model) ? models[model] : undefined;
}

/** Where environments are read: the default branch; on a laptop, which writes there too, its working tree. */
export function environmentFiles({ place, rules }: Session): RevisionFiles {
  return place.host.kind === "github" && rules !== undefined ? rules : place.head;
}

/** What the ledger says of promoting a model, in its order. */
export interface Recorded {
  /** Of canaries, which change nothing that serves. */
  readonly canaries: readonly PromotionRecord[];
  readonly promotions: readonly PromotionRecord[];
  readonly quarantines: readonly QuarantineRecord[];
}

export async function recordedPromotions({ ledger }: Place, model: string): Promise<Recorded> {
  const [promotions, quarantines] = await Promise.all([
    ledger.list(model, "promotion"),
    ledger.list(model, "quarantine"),
  ]);
  const all = promotions.map(({ body }) => body);
  return {
    canaries: all.filter(({ action }) => action === "canary"),
    promotions: all.filter(({ action }) => action !== "canary"),
    quarantines: quarantines.map(({ body }) => body),
  };
}
