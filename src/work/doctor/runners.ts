import { listed } from "../../kernel/text.ts";
import { isHosted } from "../../manifest/hosted-runner.ts";
import type { Diagnosis } from "./diagnosis.ts";

export interface RunnerFacts {
  /** By the labels that a model's training asks for. */
  readonly wanted: readonly { readonly model: string; readonly labels: readonly string[] }[];
  /** Undefined: this token may not know. */
  readonly runners: readonly Runner[] | undefined;
}

export interface Runner {
  readonly name: string;
  readonly labels: readonly string[];
  readonly isOnline: boolean;
}

/** Whether somebody takes the jobs that train. */
export function diagnoseRunners({ wanted, runners }: RunnerFacts): readonly Diagnosis[] {
  const groups = new Map<string, { labels: readonly string[]; models: string[] }>();
  for (const { model, labels } of wanted) {
    const key = JSON.stringify(labels.map((label) => label.toLowerCase()).toSorted());
    const group = groups.get(key) ?? { labels, models: [] };
    group.models.push(model);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels, models }) => diagnose(labels, models, runners));
}

function diagnose(labels: readonly string[], models: readonly string[], runners: RunnerFacts["runners"]): Diagnosis {
  const what = labels.join(", ");
  const of = (outcome: Diagnosis["outcome"], found: string, advice?: string): Diagnosis => ({
    group: "runners",
    what,
    outcome,
    found,
    advice,
  });
  const who = `${listed(models.slice(0, 3))}${models.length > 3 ? " and others" : ""}`;
  if (isHosted(labels)) return of("pass", `GitHub's own, for ${who}`);
  if (runners === undefined)
    return of(
      "unmeasured",
      `${who} trains on a runner of yours, and this token may not see them`,
      "Run it with a token that has `administration: read`. Runners of an organisation are seen there: Settings → Actions → Runners.",
    );
  const fitting = runners.filter((runner) =>
    labels.every((label) => runner.labels.some((own) => own.toLowerCase() === label.toLowerCase())),
  );
  const online = fitting.filter(({ isOnline }) => isOnline);
  if (online.length > 0) return of("pass", `${listed(online.slice(0, 3).map(({ name }) => name))} online, for ${who}`);
  if (fitting.length > 0)
    return of(
      "fail",
      `${listed(fitting.slice(0, 3).map(({ name }) => name))} ${fitting.length === 1 ? "is" : "are"} offline, so ${who} waits`,
      "Start the runner's service (`./svc.sh start`), and look at its log in `_diag/`.",
    );
  return of(
    "warn",
    `no runner of the repository has these labels, for ${who}`,
    "Register one with them, or correct training.runner. Runners of an organisation are not told to this token.",
  );
}
