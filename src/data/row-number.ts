/** What a table says of a column that could number its rows. */
export interface NumberingFacts {
  readonly rows: number;
  /** How many different values there are; none is empty. */
  readonly distinct: number;
  /** Whether every value is a whole number and none is below 0. */
  readonly isWhole: boolean;
}

/** pandas' index, as `to_parquet` and `to_csv` keep it: no column of the data. */
export function isIndexName(name: string): boolean {
  return /^__index_level_\d+__$|^Unnamed: 0(\.\d+)*$/.test(name);
}

/** What people and tools call a row's number: pandas' index, SQL's rowid, and what R, readr and Spark make of one without a name. */
const NUMBERING =
  /^(index|level_0|row|rows|row_?(id|nr|no|num|number|index|names?)|rn|nr|no|x|x1|v1|\.\.\.1|_c0|column0+|obs|observation)$/i;

/**
 * Whether a column numbers rows and says nothing of them: it is called so, and its values are different whole numbers,
 * one for each row. Such a column hides that two rows are the same.
 * @awaits the comparison of rows
 */
export function isRowNumberColumn(name: string, { rows, distinct, isWhole }: NumberingFacts): boolean {
  const isCalledSo = isIndexName(name) || NUMBERING.test(name.trim());
  return isCalledSo && rows > 0 && isWhole && distinct === rows;
}
