import { gitIn } from "../../forge/git.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { isVersion } from "../../records/model-tag.ts";
import { diffCards } from "../../work/card/diff.ts";
import { modelAtCommit } from "../models/model-at-commit.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { prettyJson } from "../../records/canonical.ts";
import { filesOf } from "../place/place.ts";
import { versionEvidence } from "../promotion/evidence.ts";
import { openRegistry, withCommits } from "../promotion/registry.ts";

export interface DiffWish {
  readonly model: string;
  /** Versions or commits. */
  readonly from: string;
  readonly to: string;
}

/** What changed between two versions, from what was recorded of them: nothing is measured. */
export async function diffVersions(session: Session, wish: DiffWish): Promise<Result> {
  const { models } = await modelsAtRevision(session);
  const names = models.map(({ name }) => name);
  const model = models.find(({ name }) => name === wish.model);
  if (model === undefined)
    throw new UserError(`There is no model ${JSON.stringify(wish.model)}.${didYouMean(wish.model, names)}`);
  const [from, to] = [await sideOf(session, model, wish.from), await sideOf(session, model, wish.to)];
  const diff = diffCards({ base: from.card, head: to.card });
  const { versionDiff } = await import("../../report/promotion/notes.ts");
  const repository = session.place.host.env("GITHUB_REPOSITORY") ?? "";
  const summary = versionDiff({
    model: model.name,
    ...to.version,
    before: from.version,
    diff,
    attestations: [],
    repository,
  });
  return {
    findings: [],
    isAdvice: true,
    summary,
    files: { [filesOf(session.place, model.name).cardDiff]: prettyJson(diff) },
    outputs: { diff: JSON.stringify(diff) },
  };
}

async function sideOf(session: Session, model: ModelAtRevision, name: string) {
  const { place } = session;
  const version = name.replace(/^v(?=\d)/, "");
  const commit = await commitOf(session, model.name, version);
  const { evidence, findings } = await versionEvidence(place, model, { version, commit });
  const then = await modelAtCommit(place, { name: model.name, file: model.head.file }, commit);
  if (evidence === undefined || then === undefined)
    throw new UserError(findings[0]?.message ?? `${model.name} cannot be read at ${commit.slice(0, 7)}.`);
  const [run, evaluation] = [evidence.run.body, evidence.evaluation.body];
  return {
    version: { version, commit, run, evaluation },
    card: { manifest: then.model.manifest, run, evaluation },
  };
}

async function commitOf({ place }: Session, model: string, version: string): Promise<string> {
  const all = (await openRegistry(place)).models.get(model);
  const registered = all && (await withCommits(place, all));
  const tag = registered?.versions.find((one) => one.version === version)?.tag;
  const named =
    tag?.commit ??
    (isVersion(version)
      ? undefined
      : await gitIn(place.host).ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${version}^{commit}`]));
  if (named !== undefined) return named;
  const known = registered?.versions.map((one) => one.version) ?? [];
  throw new UserError(
    `There is no version ${JSON.stringify(version)} of ${model}: ${known.length === 0 ? "no tag registers one" : `there are ${listed(known.slice(-20))}`}.`,
  );
}
