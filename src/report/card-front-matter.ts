import type {
  EvaluatedDataset,
  EvaluationRecord,
  MeasuredMetric,
  MeasuredMetrics,
  ModelManifest,
} from "../generated/types.ts";
import { declaredArtifact } from "../manifest/artifact.ts";
import { hexOf } from "../records/canonical.ts";
import { measuredDigest } from "../records/measured-alone.ts";
import { cardArtifact, cardVersion, type CardFacts } from "./card-facts.ts";
import { manifestDigest } from "./card-provenance.ts";
import { metricName } from "../manifest/metric-names.ts";
import { SMALLEST_SLICE } from "./slices.ts";
import { yamlDocument, type YamlValue } from "./yaml.ts";

// The identifiers that the Hub accepts (hub-docs, docs/hub/repositories-licenses.md); everything else is `other`.
const LICENSES: ReadonlySet<string> = new Set(
  (
    "apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m " +
    "afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 " +
    "cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 " +
    "cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 " +
    "cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl " +
    "lgpl-2.1 lgpl-3.0 isc lppl-1.3c ms-pl mpl-2.0 odc-by odbl openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense " +
    "zlib pddl lgpl-lr deepfloyd-if-license llama2 gemma"
  ).split(" "),
);

// The Hub's names of tasks; a task it has no name for is written as it is, without a pipeline.
const PIPELINES: ReadonlyMap<string, string> = new Map([
  ["binary-classification", "tabular-classification"],
  ["multiclass-classification", "tabular-classification"],
  ["multilabel-classification", "tabular-classification"],
  ["regression", "tabular-regression"],
  ["quantile-regression", "tabular-regression"],
  ["forecasting", "time-series-forecasting"],
  ["text-generation", "text-generation"],
]);

/** The front matter, between its lines of dashes, as huggingface_hub's ModelCard reads it. */
export function frontMatter(facts: CardFacts): string {
  const { manifest, evaluation, run } = facts;
  const digest = cardArtifact(facts);
  const value = {
    ...licenseKeys(manifest.license),
    ...baseModelKeys(manifest.baseModels),
    datasets: hubDatasets(manifest),
    library_name: declaredArtifact(manifest).some((path) => path.toLowerCase().endsWith(".onnx")) ? "onnx" : undefined,
    pipeline_tag: PIPELINES.get(manifest.task),
    tags: ["model-gitops", manifest.task],
    model_name: manifest.name,
    metrics: evaluation === undefined ? undefined : Object.keys(evaluation.metrics).toSorted(),
    "model-index":
      evaluation === undefined ? undefined : [{ name: manifest.name, results: results(facts, evaluation) }],
    "model-gitops": {
      schema: "model-gitops/card/v1",
      version: cardVersion(facts),
      manifest_sha256: hexOf(manifestDigest(facts)),
      evaluation_sha256: evaluation === undefined ? undefined : hexOf(measuredDigest(evaluation)),
      model: manifest.name,
      artifact: digest,
      train_key: run?.trainKey ?? evaluation?.trainKey,
      evaluation_key: evaluation?.evaluationKey,
    },
  } satisfies YamlValue;
  return `---\n${yamlDocument(value)}---`;
}

function licenseKeys(license: string | undefined): Record<string, string> {
  if (license === undefined) return {};
  const id = license.toLowerCase().replace(/-(?:only|or-later)$/, "");
  const family = id.replace(/-[\d.]+$/, "");
  if (LICENSES.has(id)) return { license: id };
  if (["pddl", "odbl", "odc-by", "gfdl"].includes(family)) return { license: family };
  const name = license.replace(/^LicenseRef-/i, "");
  return {
    license: "other",
    license_name: name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, "-"),
    license_link: "LICENSE",
  };
}

// As the Hub writes an id: whatever else a base model is called leads nowhere there.
const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/;

/** The Hub knows one relation for all base models; where they differ it is told which they are, and not how. */
function baseModelKeys(models: ModelManifest["baseModels"] = []): Record<string, YamlValue> {
  const known = models.filter(({ id }) => HUB_ID.test(id));
  if (known.length === 0) return {};
  const relations = new Set(known.map(({ relation = "finetune" }) => relation));
  return {
    base_model: known.map(({ id }) => id),
    base_model_relation: relations.size === 1 ? [...relations][0] : undefined,
  };
}

function hubDatasets({ datasets }: ModelManifest): YamlValue {
  const ids = Object.values(datasets).flatMap(({ url = "", path }) => {
    const id = /^(?:https:\/\/huggingface\.co\/datasets\/|hf:\/\/datasets\/)([^?#]+?)\/?$/.exec(
      url === "" ? path : url,
    )?.[1];
    return id !== undefined && HUB_ID.test(id) ? [id] : [];
  });
  return ids.length === 0 ? undefined : [...new Set(ids)];
}

/**
 * One result a dataset: huggingface_hub groups by (task type, dataset type, config, split, revision) and silently
 * drops what a second result with the same key says.
 */
function results({ manifest }: CardFacts, evaluation: EvaluationRecord): YamlValue[] {
  return Object.entries(evaluation.datasets).flatMap(([name, dataset]) => {
    const own = dataset.role === "decides" ? evaluation.metrics : (dataset.metrics ?? {});
    const metrics = [...measured(own, {}), ...sliceMetrics(evaluation, name)];
    return metrics.length === 0 ? [] : [result({ manifest, name, dataset, metrics })];
  });
}

function result(parts: {
  manifest: ModelManifest;
  name: string;
  dataset: EvaluatedDataset;
  metrics: YamlValue[];
}): YamlValue {
  const { manifest, name, dataset, metrics } = parts;
  return {
    task: { type: PIPELINES.get(manifest.task) ?? manifest.task, name: manifest.task.replaceAll("-", " ") },
    dataset: {
      type: `${manifest.name}-${name}`,
      name: `${manifest.name} ${name}`,
      split: name,
      revision: dataset.digest,
    },
    metrics,
  };
}

function sliceMetrics({ slices }: EvaluationRecord, dataset: string): YamlValue[] {
  return slices
    .filter((slice) => slice.dataset === dataset && slice.n >= SMALLEST_SLICE)
    .flatMap((slice) => measured(slice.metrics, { slice: slice.name }));
}

// A metric without a value cannot be written: the Hub wants a number and reads NaN as text.
function measured(metrics: MeasuredMetrics, args: Record<string, YamlValue>): YamlValue[] {
  return Object.entries(metrics).flatMap(([type, metric]) => {
    if (metric.value === null || !Number.isFinite(metric.value)) return [];
    return [{ type, value: metric.value, name: metricName(type), args: { ...args, ...intervalArgs(metric) } }];
  });
}

function intervalArgs({ n, interval, level }: MeasuredMetric): Record<string, YamlValue> {
  const rows = { rows: { integer: n } };
  return interval === null ? rows : { ...rows, interval: [...interval], level };
}
