import { lettersSql } from "../data/column-sql.ts";
import type { Column } from "../data/column-types.ts";
import { rowsAt } from "../data/rows-at.ts";
import type { Table } from "../data/table.ts";
import type { ChangedRows, ShownCell } from "../generated/types.ts";
import { UserError, userMessage } from "../kernel/errors.ts";
import { truncate } from "../kernel/text.ts";
import { changedRows, type ChangedGroup } from "../work/measure/changed-rows.ts";
import { hasLeak } from "../work/personal/leak.ts";
import type { ScoredDataset } from "./dataset.ts";
import type { EvaluateRequest } from "./request.ts";
import { openPictures, type Pictures } from "./row-pictures.ts";
import { shownAnswers } from "./shown-answers.ts";
import { permittedColumns, type Permitted } from "./shown-columns.ts";

/** Characters of a text that are shown. */
const LONGEST = 2000;

const PERSONAL = "it seems to have personal data";

type Deciding = Pick<ScoredDataset, "data" | "sample" | "table" | "truth">;
type Asked = Pick<EvaluateRequest, "host" | "model" | "shownRows">;

type Told = Pick<ChangedRows, "columns" | "remarks" | "groups">;

/**
 * Rows that candidate and baseline answer differently, with what may be shown of them. Undefined where nobody asked, or
 * there is nothing to compare. What is personal, by the manifest's word or by its looks, is left out and said. It decides
 * nothing, so what cannot be read of it ends nothing.
 */
export async function tellChangedRows(
  { host, model, shownRows: wish }: Asked,
  deciding: Deciding,
  evaluationKey: string,
): Promise<ChangedRows | undefined> {
  const { data, sample, table } = deciding;
  if (wish === undefined || sample.baseline === undefined) return undefined;
  const record = (told: Partial<Told>): ChangedRows => ({
    schema: "model-gitops/changed-rows/v1",
    model: model.name,
    evaluationKey,
    dataset: data.name,
    columns: [],
    remarks: [],
    groups: [],
    ...told,
  });
  const groups = changedRows(sample, wish.most);
  if (groups === undefined) return record({ remarks: ["The rows of this task are not right or wrong one by one."] });
  try {
    const permitted = await permittedColumns(table, model, wish);
    const { remarks, isTargetPersonal, texts, images } = permitted;
    if (isTargetPersonal) return record({ remarks: [...remarks] });
    if (texts.length + images.length === 0)
      return record({ remarks: [...remarks, "No row is shown, since nothing of it may be."] });
    return record(await toldOf(deciding, groups, { ...permitted, pictures: openPictures({ host, data }) }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return record({ remarks: [`No row is shown: ${truncate(userMessage(error), 900)}`] });
  }
}

async function toldOf(
  { sample, table, truth }: Deciding,
  groups: readonly ChangedGroup[],
  permitted: Permitted & Pick<Reading, "pictures">,
): Promise<Told> {
  const places = groups.flatMap(({ chosen }) => chosen);
  const cells = await readCells(table, places, permitted);
  const answersOf = shownAnswers(sample, truth);
  return {
    columns: [...permitted.texts, ...permitted.images].map(({ name }) => truncate(name, 200)),
    remarks: [...permitted.remarks],
    groups: groups.map(({ effect, rows, chosen }) => ({
      effect,
      ...(rows !== undefined && { rows }),
      shown: chosen.map((row) => ({ ...harmlessAnswers(answersOf(row)), cells: [...(cells.get(row) ?? [])] })),
    })),
  };
}

interface Reading extends Pick<Permitted, "texts" | "images"> {
  readonly pictures: Pictures;
}

/** What is shown of each row, by its place. */
async function readCells(
  table: Table,
  places: readonly number[],
  { texts, images, pictures }: Reading,
): Promise<ReadonlyMap<number, readonly ShownCell[]>> {
  const byPlace = await rowsAt(table, places, [
    ...texts.map((column, at) => `left(${textOf(column)}, ${LONGEST + 1}) AS text_${at}`),
    ...images.flatMap((column, at) => pictures.selected(column, at)),
  ]);
  const cells = new Map<number, readonly ShownCell[]>();
  // In the order in which they are shown: pictures end where there is no more room.
  for (const place of places) {
    const row = byPlace.get(place) ?? {};
    const shown: ShownCell[] = texts.map((_, at) => textCell(row[`text_${at}`]));
    for (const at of images.keys()) shown.push(await pictures.cell(row, at));
    cells.set(place, shown);
  }
  return cells;
}

function textOf(column: Column): string {
  return column.kind === "other" ? `CAST(${column.sql} AS VARCHAR)` : lettersSql(column);
}

function textCell(value: unknown): ShownCell {
  return typeof value === "string" ? harmless(value) : { missing: "empty" };
}

/** Texts of models repeat what stood in theirs. */
function harmlessAnswers<T extends Readonly<Record<string, string>>>(answers: T): T {
  return Object.fromEntries(
    Object.entries(answers).map(([side, text]) => [side, hasLeak(text) ? `(${PERSONAL})` : truncate(text, LONGEST)]),
  ) as T;
}

/** A text, unless somebody's address or number stands in it. */
function harmless(text: string): ShownCell {
  return hasLeak(text) ? { missing: PERSONAL } : { text: truncate(text, LONGEST) };
}
