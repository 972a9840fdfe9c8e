import type { ModelManifest } from "../../generated/types.ts";

export interface Named {
  readonly name: string;
  readonly file: string;
}

/** A model of one side of a change, with what tells it apart from others. */
export interface Paired extends Named {
  readonly manifest?: ModelManifest | undefined;
  /** Blob ids of the files below its manifest's folder. */
  readonly blobs: ReadonlySet<string>;
}

/** Which model of the base each model of the head was, and who is left over. */
export interface Pairs {
  /** By the head's name; without those that are new. */
  readonly before: ReadonlyMap<string, Named>;
  /** Models of the base that no model of the head continues. */
  readonly vanished: readonly Named[];
}

/**
 * Pairs by name, then by path, then (renamed folders) by what they share. The only one that vanished and the only one
 * that appeared are a pair whatever they share: renaming a model does not make it a first model.
 */
export function pairModels(heads: readonly Paired[], bases: readonly Paired[]): Pairs {
  const named = heads.flatMap((head) =>
    couple(
      head,
      bases.find(({ name }) => name === head.name),
    ),
  );
  const placed = rest({ heads, bases }, named);
  const moved = placed.heads.flatMap((head) =>
    couple(
      head,
      placed.bases.find(({ file }) => file === head.file),
    ),
  );
  let couples = [...named, ...moved];
  for (let found = likest(rest({ heads, bases }, couples)); found !== undefined;) {
    couples = [...couples, found];
    found = likest(rest({ heads, bases }, couples));
  }
  return {
    before: new Map(couples.map(({ head, base }) => [head.name, base])),
    vanished: rest({ heads, bases }, couples).bases,
  };
}

interface Sides {
  readonly heads: readonly Paired[];
  readonly bases: readonly Paired[];
}

interface Couple {
  readonly head: Paired;
  readonly base: Paired;
}

function couple(head: Paired, base: Paired | undefined): readonly Couple[] {
  return base === undefined ? [] : [{ head, base }];
}

function rest({ heads, bases }: Sides, couples: readonly Couple[]): Sides {
  return {
    heads: heads.filter((head) => !couples.some((found) => found.head === head)),
    bases: bases.filter((base) => !couples.some((found) => found.base === base)),
  };
}

/** The likest couple, unless another one is just as likely: a guess would choose who judges whom. */
function likest({ heads, bases }: Sides): Couple | undefined {
  const [onlyHead, onlyBase] = [heads[0], bases[0]];
  if (onlyHead !== undefined && onlyBase !== undefined && heads.length === 1 && bases.length === 1)
    return { head: onlyHead, base: onlyBase };
  const couples = heads.flatMap((head) => bases.map((base) => ({ head, base, likeness: likeness(head, base) })));
  const unrivalled = couples.filter(
    (one) =>
      one.likeness > 0 &&
      couples.every(
        (other) =>
          other === one || (other.head !== one.head && other.base !== one.base) || other.likeness < one.likeness,
      ),
  );
  return unrivalled.toSorted((a, b) => b.likeness - a.likeness)[0];
}

/** Zero where nothing says that one continues the other: no file in common, and another question. */
function likeness(head: Paired, base: Paired): number {
  const shared = [...head.blobs].filter((blob) => base.blobs.has(blob)).length;
  const isSameQuestion =
    head.manifest !== undefined &&
    head.manifest.task === base.manifest?.task &&
    head.manifest.target.column === base.manifest.target.column;
  return shared * 2 + (isSameQuestion ? 1 : 0);
}
