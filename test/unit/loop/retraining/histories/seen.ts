import type { PullRequest } from "../../../../../src/forge/proposals.ts";
import { BOT, branchOf, type Story } from "./story.ts";

/** What anybody can see of the forge. */
export interface Seen {
  readonly pulls: ReadonlyMap<number, PullRequest>;
  /** Heads by branch. */
  readonly branches: ReadonlyMap<string, string>;
  /** How many comments of ours stand on each. */
  readonly said: ReadonlyMap<number, number>;
  /** Who put the label that holds it on each that has it. */
  readonly holders: ReadonlyMap<number, string>;
}

export async function look({ world, models }: Story): Promise<Seen> {
  const { forge } = world.rig;
  const numbers = [...forge.proposals.texts.keys()];
  const pulls = new Map(numbers.map((number) => [number, forge.pullRequest(number)]));
  const heads = models.flatMap(({ name }) => {
    const head = forge.git.head(branchOf(name));
    return head === undefined ? [] : [[branchOf(name), head] as const];
  });
  const said = new Map<number, number>();
  for (const number of numbers)
    said.set(number, (await forge.comments(number)).filter(({ author }) => author === BOT).length);
  const held = numbers.filter((number) => pulls.get(number)?.labels.includes(HOLD) === true);
  const labelled = forge.proposals.labelled;
  const holders = held.map((number) => {
    const last = labelled.findLast((one) => one.issue === number && one.name === HOLD);
    return [number, last?.by ?? ""] as const;
  });
  return { pulls, branches: new Map(heads), said, holders: new Map(holders) };
}

export const HOLD = "model-gitops:hold";

export function isOpenOfOurs({ author, state }: PullRequest): boolean {
  return author === BOT && state === "open";
}
