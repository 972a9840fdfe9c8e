import type { AlertMessage } from "../../../generated/types.ts";
import type { AlertSpec } from "../../../generated/types.ts";
import type { Delivery } from "./deliveries.ts";

export interface MessageQuestion {
  readonly delivery: Pick<Delivery, "alert" | "transition" | "id">;
  readonly model: string;
  /** owner/name */
  readonly repository: string;
  readonly owners: readonly string[];
  readonly alerts: Pick<AlertSpec, "mention" | "columns">;
  /** Addresses by what they lead to: issue, run. */
  readonly links: Readonly<Record<string, string>>;
}

/** What is told of an alert, in the form of alert-message.schema.json. */
export function alertMessage({ delivery, model, repository, owners, alerts, links }: MessageQuestion): AlertMessage {
  const { alert, transition, id } = delivery;
  const { cause, since, firedAt, window, summary, details = [], columns = [] } = alert;
  const isOver = transition === "resolved";
  return {
    schema: "model-gitops/alert-message/v1",
    id,
    repository,
    model,
    cause,
    transition,
    since,
    ...(firedAt !== undefined && { firedAt }),
    ...(window !== undefined && { window }),
    summary: isOver && alert.state === "pending" ? "Resolved; the last window shows it again." : summary,
    details: isOver ? [] : details,
    ...(columns.length > 0 && !isOver && { columns }),
    owners: [...answerable({ owners, alerts, columns })],
    links: { ...links },
  };
}

/** Who is to look at an alert: who is to be mentioned, else the owners, and who answers for its columns. */
export function answerable({
  owners,
  alerts,
  columns = [],
}: Pick<MessageQuestion, "owners" | "alerts"> & {
  readonly columns?: readonly string[] | undefined;
}): readonly string[] {
  const own = alerts.columns ?? {};
  const ofColumns = columns.flatMap((name) => (Object.hasOwn(own, name) ? (own[name] ?? []) : []));
  return [...new Set([...(alerts.mention ?? owners), ...ofColumns])].slice(0, 50);
}
