import type { Ledger } from "../../stores/ledger.ts";
import type { FoundRun } from "../../work/past/run.ts";

/** What runs of pull requests said of themselves, as recordings kept it; the newest recording first. */
export async function trialsOnLedger(ledger: Pick<Ledger, "list">, model: string): Promise<readonly FoundRun[]> {
  const entries = await ledger.list(model, "trials");
  return entries.toReversed().flatMap(({ body }) =>
    body.trials.toReversed().map(({ head, run, evaluation, outcome, ...of }): FoundRun => {
      return { source: "trials", run, evaluation, verdict: outcome, commit: head, ...of };
    }),
  );
}
