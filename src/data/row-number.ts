/** pandas' index, as `to_parquet` and `to_csv` keep it: no column of the data. */
export function isIndexName(name: string): boolean {
  return /^__index_level_\d+__$|^Unnamed: 0(\.\d+)*$/.test(name);
}
