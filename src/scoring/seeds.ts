import type { Finding } from "../findings/finding.ts";
import type { MeasuredSeed, MeasuredSeeds } from "../generated/types.ts";
import { measurementOf } from "../work/measure/registry.ts";
import { seedSpread } from "../work/measure/seeds.ts";
import type { ScoredDataset } from "./dataset.ts";
import { openOracle } from "./open-oracle.ts";
import type { Tools } from "./oracle.ts";
import { asFinding, manifestOf, Problem } from "./problems.ts";
import type { EvaluateRequest, SeedContender } from "./request.ts";
import { withRowValues } from "./row-values.ts";
import { sampleOf } from "./samples.ts";

export interface SeedQuestion extends Tools {
  readonly deciding: ScoredDataset;
}

/** Primary metrics of every seed's artifact on the rows that decide. A seed that cannot be measured is a warning. */
export async function measureSeeds(
  request: EvaluateRequest,
  question: SeedQuestion,
): Promise<{ readonly seeds?: MeasuredSeeds; readonly findings: readonly Finding[] }> {
  const { seeds = [], candidate } = request;
  if (seeds.length < 2) return { findings: [] };
  const runs: MeasuredSeed[] = [];
  const findings: Finding[] = [];
  for (const seed of seeds) {
    request.host.signal.throwIfAborted();
    try {
      const sample =
        seed.contender.digest === candidate.digest
          ? question.deciding.sample
          : await sampleOfSeed(request, question, seed);
      runs.push({ seed: seed.seed, digest: seed.contender.digest, values: valuesOf(request, sample) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const problem = new Problem(`Seed ${seed.seed} could not be measured: ${error.message}`, {
        rule: error.rule,
        file: error.file,
        cause: error,
      });
      findings.push(asFinding(problem, { ...manifestOf(request), outcome: "warn" }));
    }
  }
  return { seeds: { runs, spread: seedSpread(runs) }, findings };
}

async function sampleOfSeed(
  { host, model, candidate, isolation }: EvaluateRequest,
  { deciding, database, scratch }: SeedQuestion,
  { seed, contender }: SeedContender,
) {
  await using oracle = await openOracle({
    database,
    scratch,
    host,
    judged: model,
    isolation,
    contender: { ...contender, code: candidate.code, othersData: candidate.othersData },
    role: "candidate",
    seed,
  });
  const { table, candidateTable, truth } = deciding;
  const { weights, clusters } = deciding.sample;
  const own = await oracle.predict(candidateTable, truth.reading);
  const { sample } = sampleOf(truth, { weights, clusters }, { own, other: undefined, threshold: model.threshold });
  return await withRowValues({ table, model, sample, scratch });
}

function valuesOf({ model }: EvaluateRequest, sample: ScoredDataset["sample"]): MeasuredSeed["values"] {
  const primary = model.metrics.filter((metric) => metric.primary);
  return Object.fromEntries(
    primary.map(({ metric, declaredAs }) => [declaredAs, measurementOf(metric, sample).candidate.value]),
  );
}
