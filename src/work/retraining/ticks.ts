import { MODEL_NAME, TICK_KINDS, tickMarker, type Tick } from "../../records/tick.ts";

/**
 * The boxes that are ticked, each once, in the order of their lines. Any list marker, indentation of a list and line
 * end counts; a marker that is quoted, in a fence or not at the end of a box's line does not. Which of the models there
 * are, and whether the sender may, is for the caller to know.
 */
export function ticksIn(body: string): readonly Tick[] {
  const ticked = linesOf(body).flatMap(({ box }) => (box?.isTicked === true ? [box.tick] : []));
  return [...new Map(ticked.map((tick) => [tickMarker(tick), tick])).values()];
}

/**
 * A freshly rendered body with the boxes ticked that were ticked while the run worked, so that the next run finds them.
 * A box that is not offered any more cannot be ticked: `ticksWithoutBox` names those.
 */
export function withTicks(body: string, ticks: readonly Tick[]): string {
  const wanted = new Set(ticks.map(tickMarker));
  return linesOf(body)
    .map(({ line, box }) =>
      box !== undefined && wanted.has(tickMarker(box.tick)) ? `${box.before}x${box.after}` : line,
    )
    .join("\n");
}

/**
 * Of these ticks, the ones that the body has no box for.
 */
export function ticksWithoutBox(body: string, ticks: readonly Tick[]): readonly Tick[] {
  const offered = new Set(linesOf(body).flatMap(({ box }) => (box === undefined ? [] : [tickMarker(box.tick)])));
  return ticks.filter((tick) => !offered.has(tickMarker(tick)));
}

interface Box {
  readonly tick: Tick;
  readonly isTicked: boolean;
  /** The line up to its mark, and from behind it. */
  readonly before: string;
  readonly after: string;
}

interface Line {
  readonly line: string;
  readonly box?: Box | undefined;
}

// Ours are not indented; four spaces or more could be code.
const BOX = /^( {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]{1,4}\[)([ xX])(\][ \t].*)$/;
const MARKER = /<!-- model-gitops:tick ([a-z]{1,20}) ([a-z][a-z0-9_-]{0,62}) -->[ \t\r]*$/;

function linesOf(body: string): readonly Line[] {
  let fence: string | undefined;
  return body.split("\n").map((line) => {
    const ticks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined && ticks?.startsWith(fence) === true && line.trim() === ticks) fence = undefined;
    return fence === undefined && ticks === undefined ? { line, box: boxOf(line) } : { line };
  });
}

function boxOf(line: string): Box | undefined {
  const [, before = "", mark = " ", after = ""] = BOX.exec(line.replace(/\r$/, "")) ?? [];
  const [, word, model = ""] = MARKER.exec(after) ?? [];
  const kind = TICK_KINDS.find((known) => known === word);
  if (kind === undefined || !MODEL_NAME.test(model)) return undefined;
  const end = line.endsWith("\r") ? "\r" : "";
  return { tick: { kind, model }, isTicked: mark !== " ", before, after: `${after}${end}` };
}
