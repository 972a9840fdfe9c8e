import type { CanarySpec, WindowRecord } from "../../generated/types.ts";
import { parseDuration } from "../../kernel/units.ts";
import type { LeastTimeOf } from "../../report/plan.ts";
import { leastTime, type StageTime } from "../../work/promotion/least-time.ts";
import { loadEnvironments } from "../models/load-models.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

const DAY = 86_400_000;

/** The least time of a promotion and of a rollback, of each stage of models whose manifests name stages, and of canaries. */
export async function leastTimes(
  place: Place,
  models: readonly Pick<ModelAtRevision, "name" | "head">[],
): Promise<readonly LeastTimeOf[]> {
  if (models.length === 0) return [];
  const environments = await loadEnvironments(place.head);
  const found: LeastTimeOf[] = [];
  for (const { name, head } of models) {
    const stages = Object.fromEntries(
      head.stages.map(({ name: stage, after, soakMs }): [string, StageTime] => [stage, { after, soakMs }]),
    );
    for (const stage of Object.keys(stages)) {
      const manifest = environments.find((one) => one.manifest?.name === stage)?.manifest;
      const canary = manifest?.models[name]?.canary;
      if (head.manifest.promotion === undefined && canary === undefined) continue;
      const facts = canary && (await canaryFacts(place, { name, head }, canary));
      const { sentence, problems } = leastTime({ stages, stage, ...facts });
      found.push({ model: name, sentence, problems });
    }
  }
  return found;
}

async function canaryFacts(
  { ledger }: Place,
  { name, head }: Pick<ModelAtRevision, "name" | "head">,
  { steps, minimumRows, duration }: CanarySpec,
) {
  const { monitoring } = head;
  const newest = (await ledger.latest(name, "window"))?.body;
  const rowsADay = newest && rowsOf(newest);
  const durationMs = duration === undefined ? (monitoring?.experiment?.minimumMs ?? 0) : parseDuration(duration);
  const window = monitoring?.window;
  const windowMs = window !== undefined && "ms" in window ? window.ms : DAY;
  return { canary: { steps, minimumRows, durationMs, windowMs }, ...(rowsADay !== undefined && { rowsADay }) };
}

function rowsOf({ window: { from, to, rows } }: WindowRecord): number | undefined {
  const ms = Date.parse(to) - Date.parse(from);
  return ms > 0 ? (rows / ms) * DAY : undefined;
}
