import { UserError } from "../../kernel/errors.ts";
import { tablesOf, type ChosenData } from "../../work/adoption/choose-data.ts";
import { rowsIn, type Roles, type SeenColumn } from "../../work/adoption/columns.ts";
import { joined } from "../../work/adoption/joined.ts";
import { shareOfRows } from "../../work/adoption/share.ts";
import type { Adopting } from "./wish.ts";
import { isHere, requireKnown } from "./data-place.ts";
import type { Open } from "../../work/adoption/target.ts";
import { settle } from "./interview.ts";
import { deviationOf, readTable, type ReadTable } from "./read-table.ts";
import { splitTable, type Split } from "./split-table.ts";

/** The rows that judge, as far as anybody has read them. */
export interface Judging {
  readonly holdout: string;
  readonly split: Split | undefined;
  readonly rows: number | undefined;
  readonly isWhole: boolean;
  /** The target in the rows that judge; undefined where nobody read them. */
  readonly target: SeenColumn | undefined;
  readonly deviation: number | undefined;
}

export interface Chosen {
  readonly data: ChosenData;
  readonly read: ReadTable | undefined;
  readonly roles: Roles;
  readonly target: string;
}

/** The file that judges, else one that is split off. A file is split only where somebody asks for it. */
export async function judgingRows(adopting: Adopting, chosen: Chosen): Promise<Judging> {
  const { host, database } = adopting;
  const { data, target } = chosen;
  const holdout = data.holdout ?? (await namedHoldout(adopting, chosen));
  if (typeof holdout === "number") return await splitOff(adopting, chosen, holdout);
  if (holdout === data.train)
    throw new UserError(`${holdout} cannot train the model and judge it: name another file with --holdout.`);
  const judged = isHere(adopting, holdout) ? await readTable({ host, database: await database() }, holdout) : undefined;
  const column = judged?.seen.columns.find(({ name }) => name === target);
  if (judged !== undefined && column === undefined)
    throw new UserError(
      `${holdout} has no column ${JSON.stringify(target)}: rows that judge need what is predicted. Name another file with --holdout.`,
    );
  return {
    holdout,
    split: undefined,
    rows: judged?.seen.rows,
    isWhole: judged?.seen.isWhole ?? true,
    target: column,
    deviation: judged && (await deviationOf(judged, target)),
  };
}

/** A file, or the share of the rows that is to be split off. */
async function namedHoldout(adopting: Adopting, chosen: Chosen): Promise<string | number> {
  const split = shareOfRows(adopting.wish.split);
  if (split !== undefined) return split;
  const { value } = await settle(adopting.host, holdoutAnswer(adopting, chosen), { flag: "--holdout", given: "" });
  if (value === SPLIT) return 0.2;
  if (/^[\d.]+%?$/.test(value)) return shareOfRows(value) ?? 0.2;
  const path = joined("", value);
  requireKnown(adopting, path);
  return path;
}

/** Which rows judge, where no file of them is known. */
export function holdoutAnswer({ host, project }: Adopting, { data, read }: Pick<Chosen, "data" | "read">): Open {
  const others = tablesOf(project)
    .filter((path) => path !== data.train)
    .slice(0, 8);
  const canSplit = read !== undefined;
  return {
    question: `${data.train} is the only data file that is read, so no rows are left that the model has not seen: rows that judge have to be in a file of their own.`,
    flag: canSplit ? "--holdout, or have two files made of it with --split 0.2" : "--holdout",
    choices: host.ask !== undefined && canSplit ? [...others, SPLIT] : others,
  };
}

const SPLIT = "split 20% of its rows off, into two files";

async function splitOff({ host }: Adopting, { data, read, roles, target }: Chosen, share: number): Promise<Judging> {
  if (read === undefined)
    throw new UserError(
      `The rows of ${data.train} are not here, so they are not split. Name the file that judges with --holdout.`,
    );
  const split = await splitTable(host, read, { share, roles });
  const column = read.seen.columns.find(({ name }) => name === target);
  return {
    holdout: split.holdout,
    split,
    rows: split.rows.holdout,
    isWhole: true,
    target: column && rowsIn(column, await read.table.strings(target).catch(() => undefined), split.sides),
    deviation: await deviationOf(read, target, split.sides),
  };
}
