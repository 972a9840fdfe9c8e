import { hexOf } from "../../records/canonical.ts";
import type { ToldIssue } from "../../records/site.ts";
import type { RegisteredModel } from "../../work/promotion/registry.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { chosenEvidence } from "../../work/site/chosen.ts";
import type { ModelFacts, ServedNow } from "../../work/site/model-facts.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { versionsOf, type Environments } from "../promotion/show-registry.ts";
import { recordedPromotions } from "../promotion/standing.ts";
import { gatherWatch } from "./gather-watch.ts";

/** A model that gets a page. */
export interface SiteModel {
  readonly name: string;
  /** Undefined: its manifest cannot be read, or is no more. */
  readonly model: ModelAtRevision | undefined;
  readonly lifecycle: ModelFacts["lifecycle"];
  readonly serving: readonly ServedNow[];
  readonly registered: RegisteredModel | undefined;
  readonly issues: readonly ToldIssue[];
  readonly problems: readonly string[];
}

export interface SharedFacts {
  readonly environments: Environments;
  readonly cron: readonly CronLine[];
}

/** All that a page tells of a model, by the ledger. What was read ahead asks for nothing. */
export async function gatherModel(place: Place, asked: SiteModel, shared: SharedFacts): Promise<ModelFacts> {
  const { name, model, registered } = asked;
  const { ledger } = place;
  const [acceptances, recorded, proposals] = await Promise.all([
    ledger.acceptances(name),
    recordedPromotions(place, name),
    ledger.list(name, "proposal"),
  ]);
  const serving = new Set(asked.serving.flatMap(({ digest }) => digest ?? []));
  const monitoring = asked.lifecycle === "retired" ? undefined : model?.judged.monitoring;
  return {
    name,
    lifecycle: asked.lifecycle,
    task: model?.judged.task,
    problems: asked.problems,
    acceptances,
    ...(await evidenceOf(place, name, chosenEvidence(acceptances, serving))),
    serving: asked.serving,
    versions:
      registered === undefined
        ? []
        : await versionsOf(place, registered, { recorded, environments: shared.environments }),
    promotions: [...recorded.promotions, ...recorded.canaries].toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    quarantines: recorded.quarantines,
    proposals: proposals.map(({ body }) => body),
    watch: monitoring === undefined ? undefined : await gatherWatch(place, name, { monitoring, cron: shared.cron }),
    issues: asked.issues,
  };
}

async function evidenceOf(
  { ledger }: Pick<Place, "ledger">,
  name: string,
  chosen: ReturnType<typeof chosenEvidence>,
): Promise<Pick<ModelFacts, "evaluations" | "verdicts" | "runs">> {
  const evaluations = chosen.evaluations.map(async (key) => {
    const entry = await ledger.find("evaluation", name, hexOf(key));
    return entry === undefined ? [] : [[key, entry.body] as const];
  });
  const verdicts = chosen.verdicts.map(async (key) => {
    const entry = await ledger.find("verdict", name, hexOf(key));
    return entry === undefined ? [] : [[key, entry.body] as const];
  });
  const runs = chosen.runs.map(async (key) => {
    const entry = (await ledger.runs(name, key)).at(-1);
    return entry === undefined ? [] : [[key, entry.body] as const];
  });
  return {
    evaluations: new Map((await Promise.all(evaluations)).flat()),
    verdicts: new Map((await Promise.all(verdicts)).flat()),
    runs: new Map((await Promise.all(runs)).flat()),
  };
}
