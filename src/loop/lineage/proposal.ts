import { applyBranch } from "../../forge/apply-branch.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import { applyPull, type PullOutcome } from "../../forge/apply-pull.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Ourselves } from "../../forge/ours.ts";
import type { FileChanges } from "../../forge/proposals.ts";

/** The default branch, and the commit of it that is looked at. */
export interface Onto {
  readonly name: string;
  readonly commit: string;
}

export interface Proposing {
  readonly forge: Forge;
  readonly onto: Onto;
  readonly ourselves: () => Promise<Ourselves>;
}

/** A pull request of ours that changes a few files. */
export interface FileProposal {
  /** Tells its kind from others: `retire`. */
  readonly name: string;
  readonly key: string;
  readonly branch: string;
  /** What a person who closes it declines. */
  readonly occasion: string;
  readonly title: string;
  readonly body: string;
  readonly files: FileChanges;
  /** Whether its title says what its branch changes, also where a person edited the text below it. */
  readonly titleFollows?: boolean;
}

const LABEL = {
  name: "model-gitops:governance",
  color: "0e8a16",
  description: "A change that model-gitops proposes for data issues and retirements",
};

/** What came of it: `pushed-by-others` where its branch has commits that are not ours. */
export type ProposalOutcome = PullOutcome | { readonly kind: "pushed-by-others"; readonly number?: number };

/** Brings branch and pull request to what is proposed. One that a person closed for this occasion stays closed. */
export async function proposeFiles(
  { forge, onto, ourselves }: Proposing,
  proposal: FileProposal,
): Promise<ProposalOutcome> {
  const { name, key, branch, occasion, title, body, files, titleFollows = false } = proposal;
  const own = await ourselves();
  const message = `${title}\n`;
  const wanted = { name, branch, state: "present" as const, base: onto.commit, files, message };
  const pushed = await applyBranch(forge, wanted, own);
  if (pushed.kind === "foreign" || pushed.kind === "lost") return { kind: "pushed-by-others" };
  await applyLabels(forge.labels, [LABEL]);
  return await applyPull(
    forge,
    {
      name,
      key,
      occasion,
      title,
      body,
      labels: [LABEL.name],
      branch,
      base: onto.name,
      draft: false,
      state: "open",
      titleFollows,
    },
    own,
  );
}

/** Closes what is open of a branch and asks for nothing any more, and deletes the branch where it is ours. */
export async function withdraw(
  { forge, onto, ourselves }: Proposing,
  proposal: Pick<FileProposal, "name" | "key" | "branch" | "title">,
): Promise<PullOutcome> {
  const { name, key, branch, title } = proposal;
  const own = await ourselves();
  const text = { occasion: "", title, body: "", labels: [] };
  const outcome = await applyPull(
    forge,
    { name, key, ...text, branch, base: onto.name, draft: false, state: "closed" },
    own,
  );
  if (outcome.kind === "close")
    await applyBranch(forge, { name, branch, state: "absent", base: onto.commit, files: {}, message: "" }, own);
  return outcome;
}
