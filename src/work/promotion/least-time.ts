import { listed } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";

export interface StageTime {
  /** The stage that comes before. */
  readonly after?: string | undefined;
  /** How long a version has to serve in the stage before, milliseconds. */
  readonly soakMs?: number | undefined;
}

export interface Check {
  readonly name: string;
  readonly ms: number;
}

export interface LeastTimeQuestion {
  readonly stages: Readonly<Record<string, StageTime>>;
  readonly stage: string;
  readonly canary?:
    | {
        readonly steps: readonly number[];
        readonly minimumRows: number;
        /** Of the last step, milliseconds: its own duration, or the experiment's minimum. */
        readonly durationMs: number;
        readonly windowMs: number;
      }
    | undefined;
  /** Of all traffic, from past windows; undefined where none are known. */
  readonly rowsADay?: number | undefined;
  /** How long past checks took; of a rollback those that it makes too (digest and safety). */
  readonly checks?: readonly Check[] | undefined;
  readonly rollbackChecks?: readonly Check[] | undefined;
}

export interface TimePart {
  readonly what: string;
  readonly ms: number;
}

export interface PartedTime {
  /** Infinity where it cannot end. */
  readonly ms: number;
  readonly parts: readonly TimePart[];
}

export interface LeastTime {
  readonly promotion: PartedTime;
  readonly rollback: PartedTime;
  /** What is wrong with what was declared; a finding's texts. */
  readonly problems: readonly string[];
  readonly sentence: string;
}

const DAY = 86_400_000;

/**
 * The least time from a request to all traffic, and of a rollback: `after` and `soak` of the stages on the way, the
 * canary's steps by the rows that its smaller arm gets, and what checks took. Waiting for people is not in it.
 */
export function leastTime(question: LeastTimeQuestion): LeastTime {
  const { stage, checks = [], rollbackChecks = [] } = question;
  const way = wayTo(question);
  const canary = canaryTime(question);
  const promotion = added([...way.parts, ...checks.map(partOf), ...canary.parts]);
  const rollback = added(rollbackChecks.map(partOf));
  const problems = [...way.problems, ...canary.problems];
  const least =
    promotion.parts.length === 0
      ? "waits for nothing but its checks"
      : Number.isFinite(promotion.ms)
        ? `takes at least ${spoken(promotion)}`
        : "cannot end as it is declared";
  const back =
    rollback.parts.length === 0
      ? "A rollback waits for nothing but its checks."
      : `A rollback takes at least ${spoken(rollback)}.`;
  return { promotion, rollback, problems, sentence: `A promotion to ${stage} ${least}. ${back}` };
}

interface Way {
  readonly parts: readonly TimePart[];
  readonly problems: readonly string[];
}

/** The stages before, the first one first. */
function wayTo({ stages, stage }: LeastTimeQuestion): Way {
  const problems: string[] = [];
  const parts: TimePart[] = [];
  const seen: string[] = [];
  for (let at: string | undefined = stage; at !== undefined;) {
    if (seen.includes(at)) {
      const circle = [...seen.slice(seen.indexOf(at)), at];
      problems.push(`The stages wait for each other in a circle: ${circle.join(" after ")}. Take one \`after\` out.`);
      parts.push({ what: "a circle of `after`", ms: Infinity });
      break;
    }
    seen.push(at);
    const known: StageTime | undefined = Object.hasOwn(stages, at) ? stages[at] : undefined;
    if (known === undefined) {
      problems.push(
        `${at} is no stage. There are ${listed(Object.keys(stages)) || "none"}. Correct \`after\` of ${seen.at(-2) ?? stage}.`,
      );
      if (seen.length > 1) parts.push({ what: `a stage ${at} that is not there`, ms: Infinity });
      break;
    }
    const { after, soakMs = 0 }: StageTime = known;
    if (soakMs > 0 && after === undefined) {
      problems.push(
        `${at} has a soak of ${daysOf(soakMs)} and no \`after\`, so it is not said where a version has to serve so long. Add \`after\`.`,
      );
    }
    if (soakMs > 0 && after !== undefined) parts.unshift({ what: `soak in ${after}`, ms: soakMs });
    at = after;
  }
  return { parts, problems };
}

function canaryTime({ canary, rowsADay }: LeastTimeQuestion): Way {
  if (canary === undefined) return { parts: [], problems: [] };
  const { steps, minimumRows, durationMs } = canary;
  const windowMs = Math.max(1, canary.windowMs);
  const problems: string[] = [];
  const fallen = steps.find((step, at) => at > 0 && step <= (steps[at - 1] ?? 0));
  if (fallen !== undefined)
    problems.push(
      `The step of ${fallen} percent is never reached, as the one before has as much or more. Write steps that grow.`,
    );
  if (rowsADay === undefined) {
    problems.push(
      "No past window says how many rows a day there are, so the canary's time is only that of its windows. It is known after the first window.",
    );
  }
  const parts = steps.map((step, at): TimePart => {
    const share = Math.min(step, 100 - step) / 100;
    const rows = rowsADay === undefined ? 0 : share * rowsADay;
    const needed = rowsADay === undefined ? 0 : rows > 0 ? (minimumRows / rows) * DAY : Infinity;
    const least = Math.max(windowMs, needed, at === steps.length - 1 ? durationMs : 0);
    return { what: `${step} percent`, ms: Number.isFinite(least) ? Math.ceil(least / windowMs) * windowMs : least };
  });
  const endless = parts.filter(({ ms }) => !Number.isFinite(ms));
  if (endless.length > 0) {
    problems.push(
      `The canary cannot come past ${endless[0]?.what}: with ${rowsADay} rows a day no arm reaches ${minimumRows} rows. Lower minimumRows, or take larger steps.`,
    );
  }
  return { parts, problems };
}

function partOf({ name, ms }: Check): TimePart {
  return { what: name, ms };
}

function added(parts: readonly TimePart[]): PartedTime {
  return { ms: parts.reduce((sum, { ms }) => sum + ms, 0), parts };
}

function spoken({ ms, parts }: PartedTime): string {
  const pieces = parts.map((part) => `${part.what} ${daysOf(part.ms)}`);
  return parts.length < 2 ? daysOf(ms) : `${daysOf(ms)} (${listed(pieces)})`;
}

function daysOf(ms: number): string {
  return ms >= 2 * DAY ? `${Number((ms / DAY).toFixed(1))} days` : formatDuration(ms);
}
