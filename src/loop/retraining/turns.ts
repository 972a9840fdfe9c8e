import type { Decision } from "../../work/retraining/decision.ts";
import { admit, type FleetFacts } from "../../work/retraining/limits.ts";
import type { Fleet, Retrained } from "./fleet.ts";

/** Does what was decided about a model; false where nothing came of it that counts against a limit. */
export type Taking = (retrained: Retrained, decision: Decision) => Promise<boolean>;

/**
 * Each model's turn, within the limits of the repository. What one does not need of them, since its refresh failed or
 * brought nothing, another one gets in the same run: else the first few would keep all others from ever being proposed.
 * Those for which nothing is left come last. Returns what the fuse says, where it stopped the run.
 */
export async function inTurns({ models }: Fleet, facts: FleetFacts, take: Taking): Promise<string | undefined> {
  const [taken, idle] = [new Set<string>(), new Set<string>()];
  for (;;) {
    const { decisions, fuse } = admit(
      models.map((retrained) => asking(retrained, idle)),
      facts,
    );
    const waiting: Turn[] = [];
    const before = idle.size;
    for (const { retrained, decision } of closingsFirst(models, decisions)) {
      const { name } = retrained.model;
      if (taken.has(name)) continue;
      if (decision.rule === "limit") {
        waiting.push({ retrained, decision });
        continue;
      }
      taken.add(name);
      if (!(await take(retrained, decision))) idle.add(name);
    }
    if (idle.size > before && waiting.length > 0) continue;
    for (const { retrained, decision } of waiting) await take(retrained, decision);
    return fuse;
  }
}

/** What is opened in the place of something that is closed comes after it: the limits hold at every moment. */
function closingsFirst(models: Fleet["models"], decisions: readonly Decision[]): readonly Turn[] {
  const turns = models.map((retrained, index) => ({ retrained, decision: decisions[index] ?? retrained.decision }));
  const isClosing = ({ decision }: Turn): boolean => decision.decision === "close";
  return [...turns.filter(isClosing), ...turns.filter((turn) => !isClosing(turn))];
}

interface Turn {
  readonly retrained: Retrained;
  readonly decision: Decision;
}

/** What came to nothing asks no more, and is no act that the fuse would count. */
function asking({ model, decision, cost }: Retrained, idle: ReadonlySet<string>) {
  const isIdle = idle.has(model.name);
  return {
    model: model.name,
    cost,
    decision: isIdle ? { ...decision, decision: "wait" as const, build: "none" as const } : decision,
  };
}
