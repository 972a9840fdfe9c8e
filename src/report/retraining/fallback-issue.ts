import type { ProposalRecord } from "../../generated/types.ts";
import { code, fence, link, prose } from "../markdown.ts";
import { shellWord } from "../shell-words.ts";
import { inert } from "./inert.ts";
import { proposalTitle, type TitleFacts } from "./title.ts";

/** GitHub's name of the setting, as a person finds it. */
const SETTING = "Allow GitHub Actions to create and approve pull requests";

// Four times what the words of the command may have: each quote in them takes four characters. A command is never cut.
const LONGEST = 8000;

export interface Fallback extends TitleFacts {
  readonly record: ProposalRecord;
  /** The default branch. */
  readonly base: string;
  /** `https://github.com` or the address of an enterprise's own. */
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/**
 * The issue that stands in for a pull request where actions may open none: the branch is pushed, and a person opens it.
 */
export function fallbackIssue(fallback: Fallback): IssueText {
  const { record, base, serverUrl, repository } = fallback;
  const title = proposalTitle(record, fallback);
  const { branch } = record;
  const compare = `${serverUrl}/${inPath(repository)}/compare/${inPath(base)}...${inPath(branch)}?expand=1`;
  const body = [
    `A retraining of ${code(record.model, 63)} is ready, and this repository does not let actions open pull requests: a person has to open it.`,
    `**Why.** ${prose(record.reason, 800)}`,
    `The branch ${code(branch, 200)} holds one commit. Open the pull request by ${link("comparing it with the default branch", compare)}, or with this command:`,
    fence(openCommand(fallback, title), { language: "sh", limit: LONGEST }),
    `To have it opened by itself next time, turn on **${SETTING}** under Settings → Actions → General → Workflow permissions (an organization may have it turned off for all), or give the workflow a GitHub App’s token.`,
    "To say no, close this issue: that is remembered for exactly these causes. It closes by itself once the pull request is there, or when the causes are over.",
  ].join("\n\n");
  return { title: `Open a pull request: ${title}`, body };
}

/** What a person runs in a clone: every text of others is one word of the shell. */
export function openCommand({ record, base }: Pick<Fallback, "record" | "base">, title: string): string {
  const words = [
    `--head ${shellWord(record.branch, 300)}`,
    `--base ${shellWord(base, 300)}`,
    `--title ${shellWord(title)}`,
  ];
  return `gh pr create ${words.join(" ")} --body ${shellWord(`Why: ${inert(record.reason, 600)}`, 700)}`;
}

function inPath(text: string): string {
  return text.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
