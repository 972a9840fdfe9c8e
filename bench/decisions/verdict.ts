import type { Cell, Found, Tally } from "./cell.ts";
import type { Before, Recorded } from "./recorded.ts";

/** A rate of data sets that is wrong by more than chance makes it: three standard errors. */
const ERRORS = 3;

/** What is wrong with what a cell came to, in words: its size is above its target, or it is not what was committed. */
export function complaintsOf({ id, target }: Cell, found: Found, recorded: Recorded | undefined): readonly string[] {
  return [
    ...(target === null ? [] : aboveTarget(found, target)),
    ...widthless(found),
    ...(recorded === undefined ? ["it has no committed numbers"] : differences(found, recorded)),
  ].map((complaint) => `${id}: ${complaint}`);
}

/** Equal models that pass less often than before, where the method held its level before; undefined: they do not. */
export function lostPower({ target }: Pick<Cell, "target">, found: Found, { before }: Recorded): string | undefined {
  if (before === undefined || target === null || aboveTarget(before, target).length > 0) return undefined;
  const [now, then] = [shareOf(found, "power", "pass"), shareOf(before, "power", "pass")];
  const error = Math.sqrt(spread(now, found.dataSets) + spread(then, before.dataSets));
  if (then - now <= ERRORS * error) return undefined;
  return `equal models pass in ${percent(now)}, before in ${percent(then)}`;
}

function widthless({ size, power }: Found): readonly string[] {
  const passes = size.widthless + power.widthless;
  return passes === 0 ? [] : [`${passes} passes on an interval of width zero`];
}

/** Whether more pass than may, and more than the luck of the draw makes. */
export function isAbove(recorded: Before & Pick<Recorded, "target">): boolean {
  return recorded.target !== null && aboveTarget(recorded, recorded.target).length > 0;
}

function aboveTarget({ size, dataSets }: Before, target: number): readonly string[] {
  const limit = target / 100;
  const share = size.pass / dataSets;
  if (share <= limit + ERRORS * Math.sqrt((limit * (1 - limit)) / dataSets)) return [];
  return [`${percent(share)} of candidates worse by the margin pass; ${target} % may`];
}

function differences(found: Found, recorded: Recorded): readonly string[] {
  return (["size", "power"] as const).flatMap((kind) =>
    (["pass", "fail", "unmeasured"] as const).flatMap((outcome) => {
      const [now, then] = [shareOf(found, kind, outcome), shareOf(recorded, kind, outcome)];
      const error = Math.sqrt(spread(now, found.dataSets) + spread(then, recorded.dataSets));
      if (Math.abs(now - then) <= ERRORS * error) return [];
      return [`${kind}: ${outcome} in ${percent(now)}, committed are ${percent(then)}`];
    }),
  );
}

function shareOf(found: Before, kind: "size" | "power", outcome: keyof Tally): number {
  return found[kind][outcome] / found.dataSets;
}

/** The variance of a share; of 0 and 1 that of one more data set, which may have been the other. */
function spread(share: number, dataSets: number): number {
  const inside = (share * dataSets + 0.5) / (dataSets + 1);
  return (inside * (1 - inside)) / dataSets;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
