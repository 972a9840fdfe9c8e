import type { Finding } from "../../../../../src/findings/finding.ts";
import { newEntry } from "../../../../../src/stores/ledger-entry.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { retrainWorld, type RetrainWorld } from "../../../../fakes/retrain-world.ts";
import { FORMER } from "../../../../fakes/stage-evidence.ts";
import { inPlace } from "../../../../fakes/stage-session.ts";
import { sha256 } from "../../../../../src/records/canonical.ts";

export const DAY = 86_400_000;
export const BOT = "github-actions[bot]";
/** Who may write, and who may not. */
export const WRITER = "dana";
export const READER = "eve";

export const ALERTS = ["drift", "decay", "concept-drift"] as const;
export type AlertCause = (typeof ALERTS)[number];

/** What happened to a model, as whoever made it happen knows it: nothing here is read from what a run did. */
export interface ModelFacts {
  readonly name: string;
  /** Days. */
  readonly cooldown: number;
  readonly alerts: Map<AlertCause, { state: "pending" | "firing" | "resolved"; firedAt: number }>;
  isFailing: boolean;
  /** The end of the last window that the monitor told. */
  toldAt: number;
  acceptedAt: number;
  isAsked: boolean;
  isRetired: boolean;
  /** The head that a person left on its branch. */
  theirs: string | undefined;
  /** Whether somebody who may asked for the branch to be made anew, after what lies there was pushed. */
  isRebuildAsked: boolean;
  /** Its proposal is not to be mended or closed for a while: something about it that this story does not follow. */
  isUnclear: boolean;
}

/** What people did to a pull request. */
export interface PullFacts {
  readonly model: string;
  /** Undefined: it is open. */
  closed: "by-person" | "by-us" | "merged" | undefined;
  closedAt: number;
  isReopened: boolean;
  /** Whether a run saw it closed by a person. */
  isClosingSeen: boolean;
  /** Causes that a person declined with it. */
  declined: readonly string[];
  title: string | undefined;
  /** A sentence of a person's in its text. */
  note: string | undefined;
  readonly added: Set<string>;
  readonly removed: Set<string>;
  isMarkerTouched: boolean;
  /** What was asked in comments since the last run that ended well. */
  wishes: ("hold" | "resume" | "rebuild" | "retry")[];
}

export interface Story extends AsyncDisposable {
  readonly seed: number;
  readonly random: Random;
  readonly world: RetrainWorld;
  readonly models: readonly ModelFacts[];
  readonly pulls: Map<number, PullFacts>;
  readonly limit: number;
  /** What happened, for whoever has to understand a failure. */
  readonly told: string[];
  /** Findings of the runs. */
  readonly findings: Finding[];
}

const SECTIONS = [
  {
    name: "churn",
    cooldown: 2,
    retraining: '{cooldown: 2d, maxAge: 12d, set: {training.params.until: "{window.end}"}}',
  },
  { name: "risk", cooldown: 1, retraining: '{cooldown: 1d, set: {training.params.until: "{window.end}"}}' },
  { name: "spam", cooldown: 7, retraining: '{set: {training.params.until: "{window.end}"}}' },
] as const;

/** Two or three models, all well. What the settings say depends on the seed. */
export async function beginStory(seed: number): Promise<Story> {
  const random = Random.fromSeed(seed);
  const sections = SECTIONS.slice(0, random.below(3) === 0 ? 3 : 2);
  const limit = 1 + random.below(3);
  const rebase = pick(random, ["inputs-changed", "conflicted", "never"]);
  const settings = `apiVersion: model-gitops/v1\nkind: Settings\nretraining: {openProposals: ${limit}, rebase: ${rebase}}\n`;
  const world = await retrainWorld(sections, { ".github/model-gitops.yaml": settings });
  world.rig.forge.setPermission(WRITER, "write");
  world.rig.forge.setPermission(READER, "read");
  return {
    seed,
    random,
    world,
    limit,
    models: sections.map(({ name, cooldown }) => ({
      name,
      cooldown,
      alerts: new Map(),
      isFailing: false,
      toldAt: 0,
      acceptedAt: Date.UTC(2026, 5, 1),
      isAsked: true,
      isRetired: false,
      theirs: undefined,
      isRebuildAsked: false,
      isUnclear: false,
    })),
    pulls: new Map(),
    told: [`settings: openProposals ${limit}, rebase ${rebase}; models ${sections.map(({ name }) => name).join(", ")}`],
    findings: [],
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[random.below(list.length)] ?? list[0];
}

export function branchOf(model: string): string {
  return `model-gitops/retrain/${model}`;
}

/** What a merge leaves on the ledger: another artifact was accepted now. */
export async function acceptNow({ world }: Story, facts: ModelFacts): Promise<void> {
  facts.acceptedAt = world.now;
  const artifact = sha256(`${facts.name} ${world.now}`);
  const body = { trainKey: FORMER, artifact, outcome: "pass", bytes: 1, path: "artifact/model.bin" } as const;
  const entry = { kind: "acceptance", model: facts.name, commit: "e".repeat(40), recordedAt: world.now } as const;
  await inPlace(world.rig, async ({ ledger }) => {
    await ledger.record([newEntry({ ...entry, body: { ...body, durationSeconds: 1 } })]);
  });
}
