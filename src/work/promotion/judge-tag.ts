import { findingOf, type Finding } from "../../findings/finding.ts";
import { listed } from "../../kernel/text.ts";
import { PROMOTION } from "./rules.ts";

/** What is known of a tag that asks for something, and of who pushed it. */
export interface TagFacts {
  readonly model: string;
  readonly tag: string;
  readonly isAnnotated: boolean;
  /** Whether GitHub verified its signature, and why not; undefined where nobody could ask. */
  readonly verification: { readonly verified: boolean; readonly reason: string } | undefined;
  readonly signedTags: boolean;
  /** What the event brought, where the tag is what started the run: the tag's own object or its commit. */
  readonly pushed?: string | undefined;
  readonly sha: string;
  readonly commit: string | undefined;
}

/** Whether the tag can be believed. */
export function judgeTag(facts: TagFacts): readonly Finding[] {
  const { model, tag, isAnnotated, verification, signedTags, pushed, sha, commit } = facts;
  const found = (message: string, remediation?: string): Finding =>
    findingOf(PROMOTION.tag, { model, subject: tag, message, ...(remediation !== undefined && { remediation }) });
  if (pushed !== undefined && pushed !== sha && pushed !== commit)
    return [
      findingOf(PROMOTION.moved, {
        model,
        subject: tag,
        message: `${tag} was moved after it was pushed: it names ${sha.slice(0, 7)} now, and named ${pushed.slice(0, 7)}.`,
      }),
    ];
  if (!isAnnotated) {
    return [
      found(
        `${tag} is a lightweight tag, as releases made on GitHub's page write them: it does not say who made it, and when.`,
        `Delete the release and the tag (\`git push --delete origin ${tag}\`, and \`git tag --delete ${tag}\` in your clone); then run \`model-gitops promote\`, which writes both, or \`git tag -a ${tag} <commit> -m "…"\` and push it.`,
      ),
    ];
  }
  if (!signedTags) return [];
  if (verification === undefined) {
    const message = `The settings ask for signed tags, and GitHub could not be asked about ${tag}.`;
    return [findingOf(PROMOTION.tag, { outcome: "unmeasured", model, subject: tag, message, remediation: TOKEN })];
  }
  if (verification.verified && verification.reason === "valid") return [];
  return [
    found(
      `The settings ask for signed tags, and GitHub does not verify ${tag} (${verification.reason}).`,
      `Sign it (\`git tag -s ${tag} <commit>\`) with a key that is known to GitHub, or start the promotion by hand.`,
    ),
  ];
}

const TOKEN = "Give the action a token.";

/** Who asks, as far as anybody can tell. */
export interface PromoterFacts {
  readonly model: string;
  /** Undefined: nobody can tell who wrote the tag. */
  readonly actor: string | undefined;
  /** Of the actor: `admin`, `maintain`, `write`, …; undefined where nobody could ask. */
  readonly permission: string | undefined;
  /** Logins and teams of the settings. */
  readonly promoters: readonly string[];
  /** Whether the list has the actor, by name or by a team; undefined where a team could not be read. */
  readonly isListed: boolean | undefined;
}

const MAY_WRITE: ReadonlySet<string> = new Set(["admin", "maintain", "write"]);

/** Whether who asks may. */
export function judgePromoter({ model, actor, permission, promoters, isListed }: PromoterFacts): readonly Finding[] {
  const named = promoters.length === 0 ? "everybody with write access" : listed(promoters.map((who) => `@${who}`));
  if (actor === undefined) {
    if (promoters.length === 0) return [];
    const message = `It is unknown who asked for this, and the settings let ${named} promote: GitHub names whoever pushes a tag only to the run that the push starts.`;
    const remediation = `Push the tag again, alone, or run \`model-gitops promote\`: who starts it is known.`;
    return [findingOf(PROMOTION.who, { outcome: "unmeasured", model, message, remediation })];
  }
  if (promoters.length > 0 && isListed === undefined) {
    const message = `Whether ${actor} is of ${named} cannot be read: this token may not see the team's members.`;
    const remediation =
      "Name people beside the team, or give the action a token that may read the organization's members.";
    return [findingOf(PROMOTION.who, { outcome: "unmeasured", model, message, remediation })];
  }
  if (promoters.length > 0 ? isListed === true : permission === undefined || MAY_WRITE.has(permission)) return [];
  return [findingOf(PROMOTION.who, { model, message: `${actor} asked for this, and ${named} may promote.` })];
}
