import { shownPath } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { CurrentValue } from "./updates.ts";

export type Synced = "Synced" | "OutOfSync" | "Unknown";
export type Healthy = "Healthy" | "Degraded" | "Unknown";
export type Fresh = "Fresh" | "Stale" | "Unknown";

/** What a repair does. None of them changes what is desired, serves other bytes, or resumes what is paused. */
export const REPAIRS = ["write-updates", "record-deployment", "restore-artifact"] as const;
export type RepairKind = (typeof REPAIRS)[number];

export interface Repair {
  readonly kind: RepairKind;
  /** Of files of the team's. */
  readonly files?: readonly string[];
}

/** What an environment file says of a model. */
export interface DesiredModel {
  readonly environment: string;
  readonly model: string;
  readonly version?: string | undefined;
  readonly digest: string;
}

export interface ActualModel {
  /** The newest one; "none" where there is none, "unknown" where the forge could not be asked. */
  readonly deployment:
    | { readonly digest: string; readonly state: "success" | "running" | "failed" | "inactive" }
    | "none"
    | "unknown";
  /** Of the desired digest; the address where it was promoted to another store than the one that was asked. */
  readonly artifact: "there" | "missing" | "damaged" | "unknown" | { readonly elsewhere: string };
  /** What the team's files say, with what they are to say; "unknown" where they could not be read. */
  readonly files: readonly { readonly current: CurrentValue; readonly wanted: string | number }[] | "unknown";
  readonly isQuarantined: boolean;
  /** Where the environment's file names what was not released so: sentences. */
  readonly unreleased: readonly string[];
  /** The monitor's newest window; "none" where the model has a monitor that never wrote one, "waiting" where none is due. */
  readonly monitor:
    | { readonly digest: string; readonly end: number; readonly isAlerting: boolean }
    | "none"
    | "waiting"
    | "unwatched"
    | "unknown";
  /** How old the newest window may be, milliseconds: twice the monitor's cadence is usual. */
  readonly staleAfterMs: number;
}

export interface Axis<State> {
  readonly state: State;
  /** Sentences. */
  readonly reasons: readonly string[];
}

export interface Reconciled {
  readonly environment: string;
  readonly model: string;
  readonly synced: Axis<Synced>;
  readonly healthy: Axis<Healthy>;
  readonly fresh: Axis<Fresh>;
  /** The one thing to do first; undefined where nothing is. */
  readonly next: string | undefined;
  /** Those of the allowed ones that would help. */
  readonly repairs: readonly Repair[];
}

/**
 * What is desired against what is there, on three axes that say nothing of each other: a model can be in sync and harm,
 * or be healthy as far as a monitor knew that has stopped. What could not be asked is Unknown, never good.
 */
export function reconcile(
  desired: DesiredModel,
  actual: ActualModel,
  { now, allowed }: { readonly now: number; readonly allowed: readonly RepairKind[] },
): Reconciled {
  const { environment, model } = desired;
  const synced = syncedOf(desired, actual);
  const healthy = healthyOf(desired, actual);
  const fresh = freshOf(actual, now);
  const repairs = repairsOf(desired, actual).filter(({ kind }) => allowed.includes(kind));
  return {
    environment,
    model,
    synced,
    healthy,
    fresh,
    next: nextOf(desired, actual, { synced, healthy, fresh }),
    repairs,
  };
}

function syncedOf({ digest }: DesiredModel, { deployment, files, unreleased }: ActualModel): Axis<Synced> {
  const different: string[] = [...unreleased];
  const unknown: string[] = [];
  if (deployment === "unknown") unknown.push("The forge could not be asked for deployments.");
  else if (deployment === "none") different.push("No deployment was recorded.");
  else if (deployment.digest !== digest) different.push(`The newest deployment is of ${deployment.digest}.`);
  else if (deployment.state === "running") different.push("The deployment has not ended yet.");
  else if (deployment.state === "inactive") different.push("The deployment is no longer active.");
  if (files === "unknown") unknown.push("The files of `updates` could not be read.");
  else {
    for (const { current, wanted } of files) {
      const { update, value, line, problem } = current;
      if (problem !== undefined) unknown.push(problem);
      else if (value !== wanted) {
        different.push(
          `${update.file}:${line ?? 1}: ${update.path} is ${JSON.stringify(value ?? null)} and has to be ${JSON.stringify(wanted)}.`,
        );
      }
    }
  }
  return axis<Synced>({ bad: different, unknown }, { good: "Synced", bad: "OutOfSync" });
}

function healthyOf(
  { digest }: DesiredModel,
  { deployment, artifact, isQuarantined, monitor }: ActualModel,
): Axis<Healthy> {
  const bad: string[] = [];
  const unknown: string[] = [];
  if (isQuarantined) bad.push(`${digest} was rolled back and is quarantined.`);
  if (artifact === "missing") bad.push(`The store does not have ${digest}, or not where servers load it.`);
  if (artifact === "damaged")
    bad.push(`The store, or the place where servers load ${digest}, has other bytes under that digest.`);
  if (artifact === "unknown") unknown.push("The store could not be asked.");
  if (typeof artifact === "object") unknown.push(otherStore(artifact.elsewhere));
  const isOwn = typeof deployment === "object" && deployment.digest === digest;
  if (isOwn && deployment.state === "failed") bad.push("The deployment failed.");
  if (!isOwn) unknown.push("Nothing tells whether this version was deployed.");
  if (typeof monitor === "object" && monitor.isAlerting) bad.push("The monitor has an open alert.");
  if (monitor === "unknown") unknown.push("The monitor's records could not be read.");
  return axis<Healthy>({ bad, unknown }, { good: "Healthy", bad: "Degraded" });
}

function otherStore(address: string): string {
  return `This run was given another store than the one that the version is in (${shownPath(address)}); name it with --store, in a workflow with the input \`store\`.`;
}

function freshOf({ monitor, staleAfterMs }: ActualModel, now: number): Axis<Fresh> {
  if (monitor === "unwatched") return { state: "Unknown", reasons: ["Nobody monitors this model here."] };
  if (monitor === "waiting") return { state: "Unknown", reasons: ["The monitor's first window is still to come."] };
  if (monitor === "unknown") return { state: "Unknown", reasons: ["The monitor's records could not be read."] };
  if (monitor === "none") return { state: "Stale", reasons: ["The monitor has never measured a window."] };
  const age = now - monitor.end;
  if (!(age > staleAfterMs)) return { state: "Fresh", reasons: [] };
  return {
    state: "Stale",
    reasons: [`The newest window ended ${formatDuration(age)} ago; ${formatDuration(staleAfterMs)} are allowed.`],
  };
}

function axis<State extends string>(
  { bad, unknown }: { readonly bad: readonly string[]; readonly unknown: readonly string[] },
  states: { readonly good: State; readonly bad: State },
): Axis<State | "Unknown"> {
  const reasons = [...bad, ...unknown];
  if (bad.length > 0) return { state: states.bad, reasons };
  return { state: unknown.length > 0 ? "Unknown" : states.good, reasons };
}

type Axes = Pick<Reconciled, "synced" | "healthy" | "fresh">;

/** Harm first, then what is missing, then what differs, then what is not known. */
function nextOf(desired: DesiredModel, actual: ActualModel, { synced, healthy, fresh }: Axes): string | undefined {
  const { environment, model } = desired;
  if (actual.isQuarantined)
    return `Roll ${model} in ${environment} back to a version that is not quarantined: \`model-gitops rollback ${model} --stage ${environment}\`.`;
  if (actual.artifact === "missing" || actual.artifact === "damaged") {
    return `Put the artifact back into the store from a copy with this digest, or roll ${model} back.`;
  }
  if (healthy.state === "Degraded")
    return `Look at ${healthy.reasons[0] ?? "it"} If it is this version's doing, roll ${model} back.`;
  const [broken] =
    actual.files === "unknown" ? [] : actual.files.filter(({ current }) => current.problem !== undefined);
  if (broken !== undefined) return `Correct \`updates\` or the file: ${broken.current.problem}`;
  const [wrong] = actual.unreleased;
  if (wrong !== undefined) return `Correct environments/${environment}.yaml in a pull request: ${wrong}`;
  if (synced.state === "OutOfSync")
    return `Start the promotion of ${model} to ${environment} again; it goes on where it stopped.`;
  if (fresh.state === "Stale") return `Look why the monitor of ${model} does not run.`;
  if (typeof actual.artifact === "object") return otherStore(actual.artifact.elsewhere);
  const unknown = [synced, healthy].flatMap(({ state, reasons }) => (state === "Unknown" ? reasons : []));
  return unknown[0] === undefined ? undefined : `Ask again when it can be told: ${unknown[0]}`;
}

/** What is in quarantine, or was not released as it is named, is repaired into nothing. */
function repairsOf(
  { digest }: DesiredModel,
  { deployment, artifact, files, isQuarantined, unreleased }: ActualModel,
): readonly Repair[] {
  if (isQuarantined || unreleased.length > 0) return [];
  if (artifact === "missing" || artifact === "damaged") return [{ kind: "restore-artifact" }];
  if (artifact === "unknown" || typeof artifact === "object") return [];
  const wrong =
    files === "unknown"
      ? []
      : files.filter(({ current, wanted }) => current.problem === undefined && current.value !== wanted);
  const isUnrecorded = deployment === "none" || (typeof deployment === "object" && deployment.digest !== digest);
  return [
    ...(wrong.length > 0
      ? [{ kind: "write-updates" as const, files: [...new Set(wrong.map(({ current }) => current.update.file))] }]
      : []),
    ...(isUnrecorded && files !== "unknown" ? [{ kind: "record-deployment" as const }] : []),
  ];
}
