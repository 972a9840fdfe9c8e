import type { EvaluationRecord, MeasuredMetrics, ModelManifest, RunRecord } from "../generated/types.ts";
import { declaredFeatures } from "../manifest/features.ts";
import { targetColumns } from "../manifest/target.ts";
import { toDigits } from "../kernel/rounding.ts";
import { datasetRef, properties, some, type Json } from "./bom-parts.ts";
import type { CardFacts } from "./card-facts.ts";
import { SMALLEST_SLICE } from "./slices.ts";

const MOST_METRICS = 5000;

/** The model card of a component: every number in it is text, as the format wants it. */
export function modelCard({ manifest, evaluation, run }: CardFacts): Json {
  const metrics = evaluation === undefined ? [] : performance(evaluation);
  return {
    modelParameters: {
      // How a text model learned is not said, and several ways are usual.
      approach: manifest.task === "text-generation" ? undefined : { type: "supervised" },
      task: manifest.task,
      datasets: some(Object.keys(manifest.datasets).map((name) => ({ ref: datasetRef(name) }))),
      inputs: some((declaredFeatures(manifest) ?? []).map(({ name, type }) => ({ format: `${name}: ${type}` }))),
      outputs: some(targetColumns(manifest.target).map((column) => ({ format: `${column}: ${manifest.task}` }))),
    },
    quantitativeAnalysis: metrics.length === 0 ? undefined : { performanceMetrics: metrics.slice(0, MOST_METRICS) },
    considerations: considerations(manifest, run),
    properties: properties({
      outOfScope: manifest.card?.outOfScope?.join("\n"),
      metricRationale: manifest.card?.metricRationale,
      instructions: manifest.card?.instructions,
      riskTier: manifest.governance?.risk,
      euAiAct: manifest.governance?.euAiAct,
      riskRationale: manifest.governance?.rationale,
      humanOversight: manifest.governance?.oversight,
      decisionThreshold: manifest.model?.threshold,
      parameters: evaluation?.graph?.parameters,
    }),
  };
}

function considerations({ card, governance }: ModelManifest, run: RunRecord | undefined): Json {
  const risks = [
    ...(card?.risks ?? []).map((name) => ({ name })),
    ...(governance?.risks ?? []).map(({ id, risk, mitigation }) => ({
      name: `${id}: ${risk}`,
      mitigationStrategy: mitigation,
    })),
  ];
  const groups = (card?.groups ?? []).map(({ group, benefits, harms, mitigation }) => ({
    groupAtRisk: group,
    benefits,
    harms,
    mitigationStrategy: mitigation,
  }));
  return {
    useCases: card?.intendedUse === undefined ? undefined : [card.intendedUse],
    technicalLimitations: some(card?.limitations ?? []),
    performanceTradeoffs: some(card?.tradeoffs ?? []),
    ethicalConsiderations: some(risks),
    fairnessAssessments: some(groups),
    environmentalConsiderations: energy(run),
  };
}

/** What the GPUs drew while it was trained. From where the energy came nobody told us. */
function energy(run: RunRecord | undefined): Json {
  const hours = run?.telemetry?.energyWh;
  if (hours === undefined || !Number.isFinite(hours) || hours < 0) return undefined;
  const measured = { value: toDigits(hours / 1000, 6), unit: "kWh" };
  const provider = { organization: { name: "unknown" }, energySource: "unknown", energyProvided: measured };
  return {
    energyConsumptions: [{ activity: "training", energyProviders: [provider], activityEnergyCost: measured }],
  };
}

function performance({ datasets, metrics, slices }: EvaluationRecord): readonly Json[] {
  const whole = Object.entries(datasets).flatMap(([name, { role, metrics: own = {} }]) =>
    measured(role === "decides" ? metrics : own, name),
  );
  const parts = slices
    .filter(({ n }) => n >= SMALLEST_SLICE)
    .flatMap((slice) => measured(slice.metrics, `${slice.dataset}: ${slice.name}`));
  return [...whole, ...parts];
}

function measured(metrics: MeasuredMetrics, slice: string): readonly Json[] {
  return Object.entries(metrics).flatMap(([type, { value, interval }]) => {
    if (value === null || !Number.isFinite(value)) return [];
    const [low, high] = interval ?? [];
    const confidenceInterval =
      low === undefined || high === undefined ? undefined : { lowerBound: String(low), upperBound: String(high) };
    return [{ type, value: String(value), slice, confidenceInterval }];
  });
}
