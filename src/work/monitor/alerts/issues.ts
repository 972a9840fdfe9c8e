import type { Alert, AlertSpec, AlertsRecord } from "../../../generated/types.ts";

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
  readonly alerts: Pick<AlertSpec, "issue">;
  readonly title: (alert: Alert) => string;
  /** Markdown of an alert, escaped, with who is to look at it. */
  readonly body: (alert: Alert) => string;
}

export const ISSUE_LABEL = "model-gitops:monitor";

/**
 * The issues that are to be there: one for each cause that ever fired, open while it does; one that is closed says so
 * in its text. What a person closed stays closed until it fires anew.
 */
export function wantedIssues({ record, alerts, title, body }: IssueQuestion): readonly AlertIssue[] {
  if (alerts.issue === false) return [];
  return record.alerts.flatMap((alert): readonly AlertIssue[] => {
    const { cause, firedAt } = alert;
    if (firedAt === undefined || isClosed(alert)) return [];
    return [
      {
        alert,
        name: "monitor",
        key: `${record.model}/${cause}`,
        occasion: firedAt,
        title: title(alert),
        body: body(alert),
        labels: [ISSUE_LABEL],
        state: alert.state === "firing" ? "open" : "closed",
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
