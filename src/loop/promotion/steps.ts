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
  if (written.kind === "proposed") {
    const proposed = { ...record, state: "proposed" as const };
    return { record: proposed, isWaiting: true, findings: await recordWords(place, { promotions: [proposed] }, key) };
  }
  const left =
    written.kind === "here"
      ? { left: [`Commit and push ${written.files.join(", ")}: the cluster follows the repository.`] }
      : {};
  return { ...(await deployStep(session, step, { ...record, ...left })), isWaiting: false };
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

/** Version first, then stage: each annotated, and only where it is not there yet. */
export async function tagsStep(
  session: Session,
  { request }: Step,
  record: PromotionRecord,
): Promise<Omit<Stepped, "isWaiting"> & { readonly isVersionTagged: boolean }> {
  const { model, version, stage, commit, tag } = request;
  const names = [
    { name: versionTag(model, version), message: `${model} ${version}\n\n${record.artifact}` },
    ...(stage === undefined || record.counter === undefined || tag?.name.startsWith(`${model}#`) === true
      ? []
      : [
          {
            name: stageTag(model, stage, record.counter),
            message: `${stage}: ${model} ${version}\n\n${record.artifact}`,
          },
        ]),
  ];
  const findings: Finding[] = [];
  let isVersionTagged = true;
  for (const { name, message } of names) {
    const kind = await writeTag(session, { name, commit, message });
    if (kind !== "taken") continue;
    const isVersion = name === versionTag(model, version);
    if (isVersion) isVersionTagged = false;
    const said = `${name} is there already and names something else, so it was not written.`;
    const outcome = isVersion ? "fail" : "warn";
    findings.push(findingOf(PROMOTION.moved, { outcome, model, subject: name, message: said }));
  }
  const last = names.at(-1)?.name ?? "";
  return { record: { ...record, tag: tag?.name ?? last }, isVersionTagged, findings };
}

async function writeTag(
  session: Session,
  tag: { readonly name: string; readonly commit: string; readonly message: string },
): Promise<"taken" | "written"> {
  const forge = await forgeOf(session);
  if (forge === undefined) return await localTag(session.place, tag);
  return (await applyTag(forge.tags, tag)) === "taken" ? "taken" : "written";
}
