/** As many months as are drawn. */
const MOST = 120;

/** Of the ids of windows, sorted and beginning with their time: the last of each month, and so the newest. */
export function monthlyWindows(ids: readonly string[]): readonly string[] {
  return ids.filter((id, index) => id.slice(0, 6) !== ids[index + 1]?.slice(0, 6)).slice(-MOST);
}
