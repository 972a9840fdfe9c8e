import { pageName } from "../../records/page-name.ts";
import type { ToldUse } from "../../records/site.ts";
import type { ModelFacts, Telling } from "./model-facts.ts";
import { toldData } from "./told-data.ts";
import type { FoundUse } from "./told-dataset.ts";

/** Which content a model was made of and judged on, in all that was read of it, with when that was accepted. */
export function datasetUses(facts: ModelFacts, telling: Pick<Telling, "pageOf">): readonly FoundUse[] {
  const found = new Map<string, FoundUse>();
  for (const { recordedAt, body } of facts.acceptances) {
    const serves = facts.serving.filter(({ digest }) => digest === body.artifact).map(({ stage }) => stage);
    for (const use of toldData(body, facts, telling)) {
      const key = keyOf(use);
      const known = found.get(key);
      found.set(key, {
        dataset: use.dataset,
        model: facts.name,
        page: pageName(facts.name),
        role: use.role,
        digest: use.digest,
        rows: use.rows,
        since: known?.since ?? recordedAt,
        last: recordedAt,
        serves: [...new Set([...(known?.serves ?? []), ...serves])],
      });
    }
  }
  return newest([...found.values()]);
}

function keyOf({ dataset, role, digest }: ToldUse): string {
  return `${dataset}\n${role}\n${digest}`;
}

/** What serves, and of each role the content that was used last: all of ten years nobody looks through. */
function newest(uses: readonly FoundUse[]): readonly FoundUse[] {
  return uses.filter(
    (use) =>
      use.serves.length > 0 ||
      !uses.some((other) => other.dataset === use.dataset && other.role === use.role && other.last > use.last),
  );
}
