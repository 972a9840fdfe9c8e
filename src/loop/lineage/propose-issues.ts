import { findingOf, type Finding } from "../../findings/finding.ts";
import { stampOf } from "../../forge/stamp.ts";
import { isOurs } from "../../forge/ours.ts";
import type { DraftedIssue } from "../../work/lineage/draft.ts";
import { DATA_ISSUE } from "../../work/lineage/issue-rules.ts";
import type { Place } from "../place/place.ts";
import { alertedIssues, type Alerted } from "./alerted-issues.ts";
import { proposeFiles, type Proposing } from "./proposal.ts";

const BRANCHES = "model-gitops/issue/";
const NAME = "issue";

/**
 * A pull request for each data issue that firing alerts ask for, where the settings want that: one an alert, however
 * often a run looks, and none again for what a person closed or merged.
 */
export async function proposeDataIssues(
  place: Place,
  proposing: Proposing,
  alerted: readonly Alerted[],
): Promise<readonly Finding[]> {
  if ((await place.settings()).governance.dataIssues !== "propose") return [];
  const asking: Alerted[] = [];
  for (const one of alerted) if ((await alertedIssues(place, one)).size > 0) asking.push(one);
  if (asking.length === 0) return [];
  const known = await knownProposals(proposing);
  const taken = [...known.ids];
  const findings: Finding[] = [];
  for (const one of asking)
    for (const drafted of (await alertedIssues(place, one, taken)).values()) {
      const key = drafted.issue.source?.key ?? "";
      if (known.occasions.has(key)) continue;
      taken.push(drafted.id);
      findings.push(await proposed(proposing, drafted));
    }
  return findings;
}

interface Known {
  readonly ids: readonly string[];
  /** What was proposed already, open or ended. */
  readonly occasions: ReadonlySet<string>;
}

async function knownProposals({ forge, ourselves }: Proposing): Promise<Known> {
  const branches = await forge.branches.list(BRANCHES);
  const own = await ourselves();
  const ids: string[] = [];
  const occasions = new Set<string>();
  for (const { branch } of branches) {
    const id = branch.slice(BRANCHES.length);
    const pulls = await forge.pullRequests.byHead(branch);
    // A branch without one is what a run left that broke off: the next one goes on with it.
    if (pulls.length > 0) ids.push(id);
    for (const { author, body, state } of pulls) {
      const found = isOurs(author, own) ? stampOf({ name: NAME, key: id }, body, state) : undefined;
      if (found !== undefined) occasions.add(found.stamp.occasion);
    }
  }
  return { ids, occasions };
}

async function proposed(proposing: Proposing, { id, file, text, issue }: DraftedIssue): Promise<Finding> {
  const { severity, due, owner, model = "" } = issue;
  const { kind, number } = await proposeFiles(proposing, {
    name: NAME,
    key: id,
    branch: `${BRANCHES}${id}`,
    occasion: issue.source?.key ?? id,
    title: `Open the data issue ${id} of ${model}`,
    body: [
      `An alert of \`${model}\` is confirmed. This adds \`${file}\`: severity ${severity}, due on ${due}.`,
      "Look at the rows first. Where they are wrong, say in the file which rows and what to do, and merge it. From then on every version that was trained or judged on this content is reported. Where the severity is high, none of them is promoted until the data is corrected.",
      "Where nothing is wrong with them, close this: it is not opened again for this alert.",
    ].join("\n\n"),
    files: { [file]: { content: text } },
  });
  const where = number === undefined ? "" : ` in #${number}`;
  const message = `The data issue ${id} is proposed${where} (${kind}), for ${owner} by ${due}.`;
  return findingOf(DATA_ISSUE.open, {
    outcome: "warn",
    subject: id,
    message,
    remediation: "Look at the pull request.",
    ...(model !== "" && { model }),
  });
}
