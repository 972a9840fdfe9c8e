import type { Acceptance, EvaluationRecord } from "../../generated/types.ts";
import { groupBy } from "../../kernel/grouping.ts";
import type { Recorded } from "../../stores/ledger-entry.ts";
import type { Ledger } from "../../stores/ledger.ts";
import type { FoundRun } from "../../work/past/run.ts";

type Read = Pick<Ledger, "list" | "acceptances">;

/** What the ledger knows of a model's trainings, and what it says that runs of pull requests said. */
export async function runsOnLedger(ledger: Read, model: string): Promise<readonly FoundRun[]> {
  const runs = await ledger.list(model, "run");
  const evaluations = groupBy(await ledger.list(model, "evaluation"), ({ body }) => ofTraining(body));
  const verdicts = new Map((await ledger.list(model, "verdict")).map(({ body }) => [body.verdictKey, body]));
  const byEvaluation = new Map([...verdicts.values()].map((body) => [body.evaluationKey, body]));
  const acceptances = groupBy(await ledger.acceptances(model), ({ body }) => `${body.trainKey} ${body.artifact}`);
  return runs.map(({ body: run, by, pull, commit }) => {
    const training = `${run.trainKey} ${run.artifact.digest}`;
    const accepted = acceptances.get(training)?.at(-1);
    const evaluation = evaluationOf(evaluations.get(training) ?? [], accepted?.body);
    const verdict = verdicts.get(accepted?.body.verdictKey ?? "") ?? byEvaluation.get(evaluation?.evaluationKey);
    return {
      source: "ledger",
      run,
      evaluation,
      verdict: accepted?.body.outcome ?? verdict?.outcome,
      isAccepted: accepted !== undefined,
      by: accepted?.by ?? by,
      pull: accepted?.pull ?? pull,
      commit: accepted?.commit ?? run.commit ?? commit,
    };
  });
}

function ofTraining({ trainKey, candidate }: EvaluationRecord): string {
  return `${trainKey ?? ""} ${candidate.digest}`;
}

/** The one that was accepted last, else the one that was recorded last. */
function evaluationOf(
  entries: readonly Recorded<"evaluation", EvaluationRecord>[],
  accepted: Acceptance | undefined,
): EvaluationRecord | undefined {
  const own = entries.find(({ body }) => body.evaluationKey === accepted?.evaluationKey);
  return (own ?? entries.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1)).at(-1))?.body;
}
