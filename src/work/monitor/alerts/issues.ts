import type { Alert, AlertSpec, AlertsRecord } from "../../../generated/types.ts";
import { listed } from "../../../kernel/text.ts";
import { answerable } from "./message.ts";
import { shownTime } from "./shown-time.ts";

/** As src/forge wants an issue: `WantedIssue` there. */
export interface AlertIssue {
  readonly alert: Alert;
  readonly name: "monitor";
  readonly key: string;
  readonly occasion: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly [string, ...string[]];
  readonly state: "open" | "closed";
  readonly lastWords: true;
}

export interface IssueQuestion {
  readonly record: AlertsRecord;
  readonly owners: readonly string[];
  readonly alerts: Pick<AlertSpec, "issue" | "mention" | "columns">;
  /** Markdown of an alert, escaped. */
  readonly body: (alert: Alert) => string;
  /** When the next check is due, in milliseconds. */
  readonly nextCheck: number | undefined;
}

export const ISSUE_LABEL = "model-gitops:monitor";

/**
 * The issues that are to be there: one for each cause that ever fired, open while it does. What a person closed stays
 * closed until it fires anew. Owners stand in it as mentions, by which GitHub tells them once; texts of others never do.
 * @awaits the scheduled monitor
 */
export function wantedIssues({ record, owners, alerts, body, nextCheck }: IssueQuestion): readonly AlertIssue[] {
  if (alerts.issue === false) return [];
  return record.alerts.flatMap((alert): readonly AlertIssue[] => {
    const { cause, firedAt, since, columns } = alert;
    if (firedAt === undefined || isClosed(alert)) return [];
    const isOpen = alert.state === "firing";
    const mentions = answerable({ owners, alerts, columns });
    const next = nextCheck === undefined ? "" : ` The next check is due by ${shownTime(nextCheck)}.`;
    const head = isOpen
      ? `${listed(mentions)}: please look at this.`
      : `Resolved since ${shownTime(since)}.${next} If no window follows by then, the monitor itself is silent.`;
    return [
      {
        alert,
        name: "monitor",
        key: `${record.model}/${cause}`,
        occasion: firedAt,
        title: titleOf(record.model, alert),
        body: `${head}\n\n${body(alert)}`,
        labels: [ISSUE_LABEL],
        state: isOpen ? "open" : "closed",
        lastWords: true,
      },
    ];
  });
}

/** What was closed needs no look any more, run after run. */
function isClosed({ state, deliveries }: Alert): boolean {
  const issue = deliveries.find(({ to }) => to === "issue");
  return state !== "firing" && issue?.transition === "resolved" && issue.state === "delivered";
}

const WORDS: Readonly<Record<Alert["cause"], string>> = {
  drift: "drift",
  decay: "the performance fell",
  "estimated-decay": "the estimated performance fell",
  "concept-drift": "concept drift",
  quality: "checks of the data failed",
  service: "limits of the service were passed",
  "no-data": "no data",
  stale: "the monitor is silent",
};

function titleOf(model: string, { cause, firedAt, since }: Alert): string {
  return `${model}: ${WORDS[cause]} since ${shownTime(firedAt ?? since)}`;
}
