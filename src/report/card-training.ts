import type { RunRecord } from "../generated/types.ts";
import { toDigits } from "../kernel/rounding.ts";
import { formatDuration } from "../kernel/units.ts";
import { artifactSize } from "./artifact-size.ts";
import { datasetSection } from "./card-datasets.ts";
import type { CardFacts, CardSection } from "./card-facts.ts";
import { renderArtifact } from "./latency.ts";
import { code, table } from "./markdown.ts";
import { asWritten } from "../kernel/numbers.ts";

/** Training Details: data, procedure, parameters, time and size. */
export function trainingSections({ manifest, run }: CardFacts): readonly CardSection[] {
  const params = Object.entries(run?.params ?? manifest.training.params ?? {});
  const rows = params.map(([name, value]) => [code(name), code(JSON.stringify(value))]);
  const command = `Command: ${code(manifest.training.command.join(" "), 500)}`;
  return [
    section(["training", "Training Details", 2], ""),
    { ...section(["training-data", "Training Data", 3], datasetSection(manifest)), source: "/datasets" },
    { ...section(["training-procedure", "Training Procedure", 3], command), source: "/training/command" },
    ...(rows.length === 0
      ? []
      : [section(["hyperparameters", "Training Hyperparameters", 4], table({ head: ["Parameter", "Value"], rows }))]),
    ...(run === undefined ? [] : [section(["speeds", "Speeds, Sizes, Times", 4], speeds(run))]),
  ];
}

/** Environmental Impact, where the GPUs' energy was measured. */
export function impactSections({ run }: CardFacts): readonly CardSection[] {
  const energy = run?.telemetry?.energyWh;
  if (energy === undefined) return [];
  const body = `Energy drawn by the GPUs during training: ${asWritten(toDigits(energy, 3))} Wh.`;
  return [section(["environment", "Environmental Impact", 2], body)];
}

/** Technical Specifications: the graph, and the machine it was trained on. */
export function specificationSections({ evaluation, run }: CardFacts): readonly CardSection[] {
  const graph =
    evaluation === undefined
      ? []
      : [
          section(
            ["architecture", "Model Architecture and Objective", 3],
            renderArtifact({ ...evaluation, baseline: { status: "none" } }),
          ),
        ];
  const machine = hardware(run);
  const compute = machine === "" ? [] : [section(["hardware", "Hardware", 3], machine)];
  const parts = [...graph, ...compute];
  return parts.length === 0 ? [] : [section(["specifications", "Technical Specifications", 2], ""), ...parts];
}

function section([id, heading, level]: readonly [string, string, number], body: string): CardSection {
  return { id, heading, level, body };
}

function speeds({ durationSeconds, artifact }: RunRecord): string {
  return `- Training time: ${formatDuration(durationSeconds * 1000)}\n- Artifact size: ${artifactSize({ bytes: artifact.bytes, files: artifact.set?.files.length })}`;
}

function hardware(run: RunRecord | undefined): string {
  const gpus = run?.machine?.gpus?.map(({ name }) => code(name)).join(", ") ?? "";
  const cores = run?.machine?.cpus === undefined ? "" : `${run.machine.cpus} CPU cores`;
  return [gpus, cores].filter((part) => part !== "").join(", ");
}
