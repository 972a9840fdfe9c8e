import type { Profile } from "../../generated/types.ts";
import type { Locate } from "../../manifest/source.ts";
import { qualityChecks } from "../../work/monitor/quality/checks.ts";
import type { QualityCheck } from "../../work/monitor/quality/check.ts";
import type { WatchedModel } from "./watched-models.ts";

/** The manifest's checks of the data and those that hold without any. */
export function checksOf({ model, monitoring }: WatchedModel, reference: Profile | undefined): readonly QualityCheck[] {
  const { columns } = monitoring;
  const { scores = {}, ...single } = columns;
  const named = [...Object.values(single), ...Object.values(scores)].flatMap((name) => name ?? []);
  const usual = ["id", "time", "model", "score", "label", "truth", "latency", "error", "variant", "unit"];
  const own = [...Object.values(model.judged.columns), ...model.judged.target.columns].flatMap((name) => name ?? []);
  const features = model.judged.features?.map(({ name }) => name) ?? Object.keys(reference?.columns ?? {});
  return qualityChecks(monitoring.quality, {
    reference,
    features: features.filter((name) => monitoring.features[name]?.kind !== "ignore"),
    known: [...new Set([...named, ...usual, ...own, ...Object.keys(monitoring.features)])],
    id: columns.id === null ? undefined : (columns.id ?? model.judged.columns.id),
    locate: locateIn(model),
  });
}

/** Where a key of the manifest stands, or the manifest. */
export function locateIn(model: WatchedModel["model"]): Locate {
  return (pointer) => model.locate(pointer) ?? { file: model.judged.file };
}
