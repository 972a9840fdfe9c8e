import type { ValueParser } from "../../kernel/parsers.ts";

/**
 * One kind of evidence on the ledger. Everything else about a kind follows from its entry here: where its files lie,
 * what makes two of them the same, and which of them is the latest.
 */
export interface EvidenceKind<
  Word extends string = string,
  Body extends object = object,
  IsTimed extends boolean = boolean,
> {
  /** Its folder below each model's, and its word in messages; lower-case letters. */
  readonly word: Word;
  /** The member of the body that names the entry: a digest, of which twelve digits tell entries of one moment apart. */
  readonly id: string;
  /**
   * Members of the body that the id promises: equal claims are the same entry, another claim under the same id is a
   * conflict. Times, machines and latencies differ from run to run and are no part of it.
   */
  readonly claim: readonly string[];
  /**
   * The member, a file with its digest, by which an entry lies beside one of the same id that claims something else.
   * Without it that is a conflict.
   */
  readonly beside?: string;
  /** The body by its schema. */
  readonly parse: ValueParser<Body>;
  /**
   * Whether entries follow one another in time, as states do: the id begins with the time, there is a latest, and
   * recording the latest again adds nothing. Otherwise an entry is a result, and its key alone is its id.
   */
  readonly isOrderedByTime: IsTimed;
  /**
   * Whether its files lie in a folder for each month of their ids, as there may be one every hour: git writes every
   * folder anew that a file is added to.
   */
  readonly isByMonth?: boolean;
  /** Whether its old entries may leave the branch for archives that entries of the kind rollup name. */
  readonly isRolledUp?: boolean;
  /** Whether the newest of all models is asked for: a large ledger has an index of them. */
  readonly isIndexed?: boolean;
}

/** Holds the names of members against the type that the parser gives. */
export function defineKind<const Word extends string, Body extends object, const IsTimed extends boolean>(
  kind: EvidenceKind<Word, Body, IsTimed> & MembersOf<NoInfer<Body>>,
): EvidenceKind<Word, Body, IsTimed> {
  return kind;
}

/** The type of the bodies of a kind. */
export type BodyOf<Kind extends EvidenceKind> = ReturnType<Kind["parse"]>;

interface MembersOf<Body> {
  readonly id: keyof Body & string;
  readonly claim: readonly (keyof Body & string)[];
  readonly beside?: keyof Body & string;
}
