import { groupBy } from "../../kernel/grouping.ts";
import { listed, plural } from "../../kernel/text.ts";
import { momentText } from "../../report/monitor/words.ts";
import { isAlwaysQuiet } from "../../work/monitor/alerts/quiet-hours.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import type { Held } from "../../work/monitor/alerts/deliveries.ts";
import type { Delivered } from "./deliver.ts";
import type { EndedModel } from "./unwatched-models.ts";
import type { Settled } from "./settle-model.ts";

interface Recorded {
  /** Paths on the ledger. */
  readonly added: readonly string[];
  readonly isDry: boolean;
  /** Of the workflows that run the monitor. */
  readonly cron: readonly CronLine[];
  /** Milliseconds. */
  readonly now: number;
}

const ALWAYS_QUIET =
  "Every run of the schedule falls into these quiet hours, so each message waits for another run: a cron line outside of them tells at once.";

/** What became of what the monitor left: a sentence for each model of which something is new, and one for the others. */
export function settledSentences(
  { settled, ended }: { readonly settled: readonly (Settled & Delivered)[]; readonly ended: readonly EndedModel[] },
  { added, isDry, cron, now }: Recorded,
): readonly string[] {
  const said = settled.map((one) => ({ name: one.watched.model.name, parts: partsOf(one, added) }));
  const still = said.filter(({ parts }) => parts.length === 0).map(({ name }) => name);
  const recorded = isDry ? "Dry run: would record" : "Recorded";
  return [
    ...said.flatMap(({ name, parts }) => (parts.length === 0 ? [] : [`${recorded} of ${name}: ${parts.join(", ")}.`])),
    ...ended
      .filter(({ name }) => added.some((path) => path.startsWith(`${name}/alerts/`)))
      .map(({ name }) => `${recorded} of ${name}: all alerts closed, since it is no longer watched.`),
    ...(still.length === 0 ? [] : [`Nothing new to record of ${listed(still)}.`]),
    ...settled.flatMap(({ watched, held }) => [
      ...heldSentences(watched.model.name, held),
      ...(held.length > 0 && isAlwaysQuiet(cron, watched.monitoring.alerts.quietHours, now) ? [ALWAYS_QUIET] : []),
    ]),
    ...settled.flatMap(({ watched, issueTexts }) =>
      issueTexts === undefined
        ? []
        : [`No issue is written here; what those of ${watched.model.name} would say: ${issueTexts}.`],
    ),
  ];
}

/** What waits, a sentence for each place and time. */
export function heldSentences(model: string, held: readonly Held[]): readonly string[] {
  const groups = groupBy(held, ({ to, until }) => `${to} ${until}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const what = listed([first, ...others].map(({ cause, transition }) => `${cause} (${transition})`));
    return [
      `Held back of ${model} until ${momentText(first.until)}, by quiet hours or the cooldown: ${what}, for ${first.to}. The first run after that tells it.`,
    ];
  });
}

/** Only what is on the ledger now: another run may have recorded the same. */
function partsOf(one: Settled, added: readonly string[]): readonly string[] {
  const { watched, before, alerts } = one;
  const { name } = watched.model;
  const count = (kind: string): number => added.filter((path) => path.startsWith(`${name}/${kind}/`)).length;
  const windows = count("window");
  const replaced = Math.min(windows, one.added.filter(({ window }) => window.replaces !== undefined).length);
  const was = causesIn(before.alerts, "firing");
  const is = count("alerts") === 0 ? was : causesIn(alerts, "firing");
  const [opened, closed] = [is.filter((cause) => !was.includes(cause)), was.filter((cause) => !is.includes(cause))];
  return [
    ...(windows > 0 ? [plural(windows, "window")] : []),
    ...(replaced > 0 ? [`${replaced} replaced`] : []),
    ...(count("revalidation") > 0 ? ["a revalidation"] : []),
    ...(opened.length > 0 ? [`${plural(opened.length, "alert")} opened (${listed(opened)})`] : []),
    ...(closed.length > 0 ? [`${plural(closed.length, "alert")} closed (${listed(closed)})`] : []),
  ];
}

function causesIn(alerts: Settled["alerts"], state: "firing"): readonly string[] {
  return (alerts?.alerts ?? []).filter((alert) => alert.state === state).map(({ cause }) => cause);
}
