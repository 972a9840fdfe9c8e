import type { Contender } from "../../scoring/request.ts";
import { resolveBaseline } from "../models/baseline.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";
import { requestOf } from "./gather-request.ts";

/** The accepted model with its files, to be asked; or the sentence why it cannot be. */
export async function baselineContender(ruled: Ruled, model: ModelAtRevision): Promise<Contender | string> {
  const baseline = await resolveBaseline(ruled, model.name, model.formerName);
  if (baseline.status === "unavailable") return `The accepted model cannot be fetched: ${baseline.reason}.`;
  if (baseline.status === "none") return `There is no accepted model of ${model.name}.`;
  const request = await requestOf(ruled, model, { ...baseline, othersData: [] });
  return request.status === "found" ? request.artifact : `There is no accepted model of ${model.name}.`;
}
