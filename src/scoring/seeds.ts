import type { Finding } from "../findings/finding.ts";
import type { MeasuredSeed, MeasuredSeeds } from "../generated/types.ts";
import { measurementOf } from "../work/measure/registry.ts";
import { seedSpread } from "../work/measure/seeds.ts";
import type { ScoredDataset } from "./dataset.ts";
import { openOracle } from "./open-oracle.ts";
import type { Oracle, Tools } from "./oracle.ts";
import { asFinding, manifestOf, Problem } from "./problems.ts";
import type { EvaluateRequest, SeedContender } from "./request.ts";
import { withRowValues } from "./row-values.ts";
import { sampleOf } from "./samples.ts";
import { isOfParts, type GivenBefore } from "./shard-answers.ts";

export interface SeedQuestion extends Tools {
  readonly deciding: ScoredDataset;
  readonly given?: GivenBefore | undefined;
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
      if (!(error instanceof Problem) || isOfParts(error)) throw error;
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
  { deciding, given, ...tools }: SeedQuestion,
  { seed, contender }: SeedContender,
) {
  await using oracle = await openSeed({ host, model, candidate, isolation }, { seed, contender }, tools);
  const { table, candidateTable, truth } = deciding;
  const { weights, clusters } = deciding.sample;
  const own = await oracle.predict({
    table: candidateTable,
    reading: truth.reading,
    given: oracle.share && given?.({ of: seedName(seed), dataset: deciding.data.name }),
  });
  const { sample } = sampleOf(truth, { weights, clusters }, { own, other: undefined, threshold: model.threshold });
  return await withRowValues({ table, model, sample, scratch: tools.scratch });
}

/** The artifact of another seed, by the candidate's code. */
export async function openSeed(
  { host, model, candidate, isolation }: Pick<EvaluateRequest, "host" | "model" | "candidate" | "isolation">,
  { seed, contender }: SeedContender,
  tools: Tools,
): Promise<Oracle> {
  return await openOracle({
    ...tools,
    host,
    judged: model,
    isolation,
    contender: { ...contender, code: candidate.code, othersData: candidate.othersData },
    role: "candidate",
    seed,
  });
}

/** Who is asked, in the parts of shards. */
export function seedName(seed: number): string {
  return `seed ${seed}`;
}

function valuesOf({ model }: EvaluateRequest, sample: ScoredDataset["sample"]): MeasuredSeed["values"] {
  const primary = model.metrics.filter((metric) => metric.primary);
  return Object.fromEntries(
    primary.map(({ metric, declaredAs }) => [declaredAs, measurementOf(metric, sample).candidate.value]),
  );
}
