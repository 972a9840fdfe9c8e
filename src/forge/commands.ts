import type { Comment } from "./forge.ts";
import { isMarked } from "./marker.ts";
import { isOurs, type Ourselves } from "./ours.ts";
import { spoken } from "./spoken.ts";

export const COMMANDS = ["hold", "resume", "rebuild", "retry"] as const;

/** What somebody asks for in a comment of a proposal; whether they may is for the caller to ask. */
export interface Command {
  readonly kind: (typeof COMMANDS)[number];
  /** Whose words they are. */
  readonly by: string;
  /** The comment's. */
  readonly id: number;
  /** ISO time. */
  readonly at: string;
}

export interface CommandQuestion extends Ourselves {
  /** All comments of the pull request. */
  readonly comments: readonly Comment[];
  /** Only what came later counts: than the comment that was heard last, and than this time. */
  readonly after?: { readonly id?: number; readonly at?: string };
}

/**
 * `/model-gitops hold` and the like, in the order they were said: on a line of their own, as somebody's own words, in a
 * comment that nobody edited since. What is quoted or struck is nobody's word, nor is what an app writes, or we do.
 */
export function commandsIn({ comments, after = {}, ...ourselves }: CommandQuestion): readonly Command[] {
  return comments
    .filter((comment) => isPersons(comment, ourselves) && isLater(comment, after))
    .toSorted((a, b) => a.id - b.id)
    .flatMap(({ id, author, body, createdAt = "" }) =>
      spoken(body).own.flatMap((line) => {
        const kind = commandIn(line);
        return kind === undefined ? [] : [{ kind, by: author, id, at: createdAt }];
      }),
    );
}

function isPersons({ author, body, createdAt, updatedAt, isByApp }: Comment, ourselves: Ourselves): boolean {
  // With a person's token we write under their name: only what has our marker is not theirs.
  const isOwn = isOurs(author, ourselves) && isMarked(body);
  const isMachine = isByApp === true || /\[bot\]$|^ghost$/i.test(author) || isOwn;
  // Whoever may write can change what somebody else said. Where the forge does not say when, nobody said it.
  return !isMachine && createdAt !== undefined && createdAt === updatedAt;
}

function isLater({ id, createdAt = "" }: Comment, after: NonNullable<CommandQuestion["after"]>): boolean {
  const isAfterComment = after.id === undefined || id > after.id;
  // A time that is none excludes nothing: better heard twice than never.
  return isAfterComment && !(after.at !== undefined && Date.parse(createdAt) <= Date.parse(after.at));
}

const COMMAND = /^\/model-gitops[ \t]+([a-z]+)$/i;

function commandIn(line: string): Command["kind"] | undefined {
  const word = COMMAND.exec(line)?.[1]?.toLowerCase();
  return COMMANDS.find((kind) => kind === word);
}
