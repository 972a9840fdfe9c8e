import type { Forge } from "./forge.ts";
import { insist, outcomeOf } from "./insist.ts";
import { planIssue, type IssuePlan, type IssueStep, type IssueUpdate, type WantedIssue } from "./issues.ts";
import type { Ourselves } from "./ours.ts";
import type { Issue } from "./proposals.ts";
import { sameWord, stampOf } from "./stamp.ts";

type Reporting = Pick<Forge, "viewer" | "issues" | "labels">;

export interface IssueOutcome {
  readonly kind: IssuePlan["kind"];
  /** Undefined where there is none. */
  readonly number?: number;
}

/**
 * Brings the one issue to what is wanted and says what was done, or why nothing was. Throws the forge's UserError when
 * it stays impossible.
 */
export async function applyIssue(
  forge: Reporting,
  wanted: WantedIssue,
  { former = [] }: Pick<Ourselves, "former"> = {},
): Promise<IssueOutcome> {
  const created: Issue[] = [];
  let did: IssueStep["kind"] | undefined;
  return await insist(async () => {
    let isCreated = false;
    let isPrepared = false;
    for (;;) {
      const plan = await look(forge, { wanted, former, created });
      did ??= WRITES.has(plan.kind) ? plan.kind : undefined;
      for (const { number, change } of plan.duplicates) await forge.issues.update(number, change);
      const isUpdate = plan.kind === "update" || plan.kind === "reopen";
      if (plan.kind === "create" && !isCreated) {
        // Two runs that start together both find nothing and both create. The later one to look sees both.
        created.push(await forge.issues.create(plan.issue));
        isCreated = true;
      } else if (isUpdate && !isPrepared && plan.addLabels.length + plan.removeLabels.length > 0) {
        // Each write takes its time: the text is looked at again, so that what a person wrote meanwhile stays.
        await label(forge, plan);
        isPrepared = true;
      } else {
        const isWritten = plan.kind === "close" || (isUpdate && Object.keys(plan.change).length > 0);
        if (isWritten) await forge.issues.update(plan.number, plan.change);
        const number = "number" in plan ? plan.number : created.at(-1)?.number;
        return { kind: outcomeOf(did, plan.kind, WRITES), ...(number !== undefined && { number }) };
      }
    }
    // An issue that was deleted is gone for good (410), as one that was moved elsewhere.
  }, [404, 410]);
}

const WRITES: ReadonlySet<string> = new Set<IssueStep["kind"]>(["create", "update", "reopen", "close"]);

interface Look {
  readonly wanted: WantedIssue;
  readonly former: readonly string[];
  /** What we made ourselves. */
  readonly created: readonly Issue[];
}

// GitHub's list may be a moment behind: what we made ourselves is known without it.
async function look(forge: Reporting, { wanted, former, created }: Look): Promise<IssuePlan> {
  const viewer = await forge.viewer();
  const authors = [viewer, ...former.filter((login) => !sameWord(login, viewer))];
  const ofAll = async (query: { readonly label?: string }): Promise<readonly Issue[]> => {
    const lists = await Promise.all(authors.map((author) => forge.issues.list({ author, ...query })));
    return [...new Map(lists.flat().map((issue) => [issue.number, issue])).values()];
  };
  const labelled = await ofAll({ label: wanted.labels[0] });
  // A person may have taken the label off; that is no reason for a second issue.
  const isThere = labelled.some(({ body }) => stampOf(wanted, body) !== undefined);
  const listed = isThere ? labelled : await ofAll({});
  const unlisted = created.filter(({ number }) => !listed.some((issue) => issue.number === number));
  return planIssue({ existing: [...unlisted, ...listed], viewer, former, wanted });
}

/** The text comes after: its stamp says what was done before. */
async function label({ labels }: Reporting, { number, addLabels, removeLabels }: IssueUpdate): Promise<void> {
  if (addLabels.length > 0) await labels.add(number, addLabels);
  for (const name of removeLabels) await labels.remove(number, name);
}
