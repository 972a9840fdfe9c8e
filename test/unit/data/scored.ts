import type { Predictions } from "../../../src/data/predictions.ts";
import { askRows } from "../../../src/data/score.ts";

/** The model over every row, in one job. */
export async function score(...asking: Parameters<typeof askRows>): Promise<Predictions> {
  const asked = askRows(...asking);
  return asked.read(await asked.collect());
}
