/** More than this no chart of a page can tell apart, and nobody reads. */
export const MOST_POINTS = 120;

/** The last of each month where they are many, and of those the last years; `at` are ISO times, oldest first. */
export function thinned<T extends { readonly at: string }>(points: readonly T[], most = MOST_POINTS): readonly T[] {
  if (points.length <= most) return points;
  const monthly = points.filter((point, index) => monthOf(point) !== monthOf(points[index + 1]));
  return monthly.slice(-most);
}

function monthOf(point: { readonly at: string } | undefined): string | undefined {
  return point?.at.slice(0, 7);
}
