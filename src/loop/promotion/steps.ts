import { findingOf, type Finding } from "../../findings/finding.ts";
import { hasStatus } from "../../forge/api-error.ts";
import { applyDeployment } from "../../forge/apply-deployment.ts";
import { applyTag } from "../../forge/apply-tag.ts";
import type { Forge } from "../../forge/forge.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { stageTag, versionTag } from "../../records/model-tag.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { Session } from "../place/session.ts";
import { runUrl } from "../reporting/report.ts";
import type { Serving } from "./changes.ts";
import { writeEnvironment } from "./environment.ts";
import { recordWords } from "./ledger.ts";
import { localTag } from "./local-tag.ts";
import type { Verified } from "./verify.ts";

/** What is carried out, and where. */
export type Step = Pick<Verified, "request" | "stage">;

/** Where it is written; a laptop writes into its own clone, whatever token it has. */
export async function forgeOf({ place }: Session): Promise<Forge | undefined> {
  return place.host.kind === "terminal" ? undefined : await place.forge();
}

export interface EnvironmentStep {
  readonly step: Step;
  readonly known: PromotionRecord;
  readonly serving: Serving | undefined;
  readonly key: NamedKey | undefined;
}

export interface Stepped {
  readonly record: PromotionRecord;
  readonly isWaiting: boolean;
  readonly findings: readonly Finding[];
}

/** The environment and what follows it, then the deployment; where a pull request has to be merged first, the next run goes on. */
export async function environmentStep(
  session: Session,
  { step, known, serving, key }: EnvironmentStep,
): Promise<Stepped> {
  const { place } = session;
  if (serving === undefined) return { record: known, isWaiting: false, findings: [] };
  const reference = { ...serving.reference, ...(known.address !== undefined && { uri: known.address }) };
  const written = await writeEnvironment(session, { ...serving, reference });
  const record = {
    ...known,
    ...(written.files.length > 0 && { files: [...written.files] }),
    ...(written.pull !== undefined && written.pull > 0 && { pull: written.pull }),
  };
  if (written.kind === "failed") return { record, isWaiting: true, findings: written.findings };
  if (written.kind === "declined") {
    const refused = { ...record, state: "refused" as const, outcome: "fail" as const, findings: [...written.findings] };
    const recorded = await recordWords(place, { promotions: [refused] }, key);
    return { record: refused, isWaiting: true, findings: [...written.findings, ...recorded] };
  }
  if (written.kind === "proposed") {
    const proposed = { ...record, state: "proposed" as const };
    const recorded = await recordWords(place, { promotions: [proposed] }, key);
    return { record: proposed, isWaiting: true, findings: [...written.findings, ...recorded] };
  }
  if (written.kind !== "here") return { ...(await deployStep(session, step, record)), isWaiting: false };
  if (place.options.dryRun === true) return { record, isWaiting: false, findings: [] };
  const left = `Commit and push ${written.files.join(", ")}, the tags and the ledger (\`git push --follow-tags\`, \`git push origin model-gitops/ledger\`): the cluster follows the repository, and others know what was done by the ledger.`;
  const message = "Here is no token that could write to GitHub, so this was done in this clone alone.";
  const found = findingOf(PROMOTION.left, { outcome: "warn", model: step.request.model, message, remediation: null });
  return { record: { ...record, left: [left] }, isWaiting: false, findings: [found, ...written.findings] };
}

/** GitHub's deployment of what was promoted, with its status. */
export async function deployStep(
  session: Session,
  { request, stage }: Step,
  record: PromotionRecord,
): Promise<Omit<Stepped, "isWaiting">> {
  const forge = await forgeOf(session);
  if (forge === undefined || stage === undefined) return { record, findings: [] };
  const url = runUrl(session.place.host);
  try {
    const { id } = await applyDeployment(forge, {
      environment: `${request.model}/${stage.name}`,
      sha: request.commit,
      task: record.action === "rollback" ? "rollback" : "deploy",
      payload: { model: request.model, version: request.version, digest: record.artifact },
      description: `${request.model} ${request.version}`,
      production: stage.name === "production",
      key: record.key,
      status: { state: "success", description: `${request.version} serves`, ...(url !== undefined && { logUrl: url }) },
    });
    return {
      record: id > 0 && Number.isSafeInteger(id) && id < 2 ** 52 ? { ...record, deployment: id } : record,
      findings: [],
    };
  } catch (error) {
    // The environment's file decides what serves; this shows it.
    if (!hasStatus(error, 403, 404, 422)) throw error;
    const message = error instanceof UserError ? error.message : String(error);
    return { record, findings: [findingOf(PROMOTION.deployment, { outcome: "warn", model: request.model, message })] };
  }
}

/** The version's tag, annotated, where it is not there yet. */
export async function versionTagStep(
  session: Session,
  { request: { model, version, commit } }: Step,
  { artifact }: PromotionRecord,
): Promise<readonly Finding[]> {
  const name = versionTag(model, version);
  const kind = await writeTag(session, { name, commit, message: `${model} ${version}\n\n${artifact}` });
  if (kind !== "taken") return [];
  const message = `${name} is there already, and is lightweight or names another commit, so that nothing is released under it.`;
  return [findingOf(PROMOTION.moved, { model, subject: name, message })];
}

/** The stage's tag, where no tag asked for it. */
export async function stageTagStep(
  session: Session,
  { request: { model, version, stage, commit, tag } }: Step,
  record: PromotionRecord,
): Promise<Omit<Stepped, "isWaiting">> {
  const asked = tag?.name.startsWith(`${model}#`) === true;
  const otherwise = { ...record, tag: tag?.name ?? versionTag(model, version) };
  if (stage === undefined || asked) return { record: otherwise, findings: [] };
  if (record.counter === undefined) {
    const message = `A tag of ${model} has the highest number there is, so that the tag of ${stage} was not written: nothing could follow it.`;
    const remediation = `Delete that tag: \`git tag --list "${model}#*"\` shows it.`;
    return {
      record: otherwise,
      findings: [findingOf(PROMOTION.moved, { outcome: "warn", model, message, remediation })],
    };
  }
  const name = stageTag(model, stage, record.counter);
  const kind = await writeTag(session, {
    name,
    commit,
    message: `${stage}: ${model} ${version}\n\n${record.artifact}`,
  });
  const message = `${name} is there already and names something else, so it was not written.`;
  const findings =
    kind === "taken" ? [findingOf(PROMOTION.moved, { outcome: "warn", model, subject: name, message })] : [];
  return { record: { ...record, tag: name }, findings };
}

async function writeTag(
  session: Session,
  tag: { readonly name: string; readonly commit: string; readonly message: string },
): Promise<"taken" | "written"> {
  const forge = await forgeOf(session);
  if (forge === undefined) return await localTag(session.place, tag);
  return (await applyTag(forge.tags, tag)) === "taken" ? "taken" : "written";
}
