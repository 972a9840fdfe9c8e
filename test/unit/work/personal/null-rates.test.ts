import { expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { readCell } from "../../../../src/work/personal/cell.ts";
import { RECOGNIZERS } from "../../../../src/work/personal/recognizers.ts";
import { VALUES } from "../../../golden/personal-values.ts";

const DRAWS = 4000;
/** Digits that all of them have. */
const KEPT: Partial<Readonly<Record<string, number>>> = { CH_AHV: 3, CN_RESIDENT_ID: 8 };

/** By chance the check digits of so many hold, of those that are built as one: from a valid number, all digits anew. */
test.each(RECOGNIZERS.filter(({ type, checks }) => checks !== undefined && VALUES[type] !== undefined))(
  "$type: the share of random numbers whose check digits hold",
  ({ type, form, fits, checks, nullRate = 1 }) => {
    // Their letters are what they have instead of check digits.
    const isOfLetters = type === "IN_PAN" || type === "UK_NINO" || type === "SG_NRIC";
    const random = Random.fromSeed(42);
    const shape = VALUES[type]?.(random) ?? "";
    let [fitting, holding] = [0, 0];
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const text = shape.replaceAll(isOfLetters ? /[A-Z\d]/g : /\d/g, (one, at: number) =>
        at < (KEPT[type] ?? 0) ? one : drawn(one, random),
      );
      const cell = readCell(text);
      if (cell === undefined) continue;
      const subject = form === "text" ? cell.text : cell.compact;
      if (!fits(subject, cell)) continue;
      fitting += 1;
      if (checks?.(subject) === true) holding += 1;
    }
    expect(fitting).toBeGreaterThan(40);
    const noise = 4 * Math.sqrt((nullRate * (1 - nullRate)) / fitting) + 1 / fitting;
    expect(holding / fitting).toBeLessThan(1.15 * nullRate + noise);
  },
);

function drawn(one: string, random: Random): string {
  return one >= "A" ? String.fromCharCode(65 + random.below(26)) : String(random.below(10));
}
