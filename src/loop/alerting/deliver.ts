import { createHmac } from "node:crypto";
import { askService } from "../../data/ask-service.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { AlertMessage, AlertsRecord } from "../../generated/types.ts";
import { parseUrl, type Web } from "../../host/web.ts";
import { groupBy } from "../../kernel/grouping.ts";
import { listed } from "../../kernel/text.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { slackMessage } from "../../report/monitor/slack.ts";
import { planDeliveries, withResults, type Delivery } from "../../work/monitor/alerts/deliveries.ts";
import { alertMessage, type MessageQuestion } from "../../work/monitor/alerts/message.ts";
import { ALERT } from "./alert-rules.ts";

export interface DeliveryContext extends Pick<MessageQuestion, "repository" | "owners" | "links"> {
  readonly web: Web;
  /** Addresses of the issues by cause. */
  readonly issues: ReadonlyMap<string, string>;
}

export interface Delivered {
  /** With what became of each delivery: the entry of the ledger, where it differs from the one before. */
  readonly record: AlertsRecord;
  readonly findings: readonly Finding[];
}

interface Result {
  readonly delivery: Delivery;
  readonly problem: string | undefined;
}

const WITHIN = 15_000;
const LIMIT = 64 * 1024;

/**
 * Tells Slack and the webhook what is due. One that fails is a finding and is tried again by the next run; it takes
 * nothing from the others, nor from the record of what happened. Never throws for what a server or a person did.
 */
export async function deliverAlerts(
  before: AlertsRecord,
  monitoring: Pick<ResolvedMonitoring, "alerts">,
  context: DeliveryContext,
): Promise<Delivered> {
  const { web } = context;
  const now = web.host.now();
  const { sends, record } = planDeliveries({ record: before, monitoring, now });
  const results: Result[] = [];
  for (const delivery of sends) {
    const { cause } = delivery.alert;
    const issue = context.issues.get(cause);
    const links = { ...(issue !== undefined && { issue }), ...context.links };
    const { repository, owners } = context;
    const message = alertMessage({
      delivery,
      model: record.model,
      repository,
      owners,
      alerts: monitoring.alerts,
      links,
    });
    const problem = await attempt(web, delivery, message);
    results.push({ delivery, problem });
  }
  return { record: withResults(record, results, now), findings: failures(record.model, results) };
}

/** What failed, once for each place and reason: every alert of a model meets the same empty variable. */
function failures(model: string, results: readonly Result[]): readonly Finding[] {
  const failed = results.flatMap(({ delivery, problem }) => (problem === undefined ? [] : [{ delivery, problem }]));
  const groups = groupBy(failed, ({ delivery, problem }) => JSON.stringify([delivery.to, problem]));
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { channel } = first.delivery;
    const what = listed([first, ...others].map(({ delivery }) => `${delivery.alert.cause} (${delivery.transition})`));
    const message = `${first.problem} ${CHANNELS[channel]} was not told of ${what}.`;
    return [findingOf(ALERT.delivery, { message, model, subject: channel })];
  });
}

const CHANNELS = { slack: "Slack", webhook: "The webhook" } as const;

/** A sentence where it failed. */
async function attempt(web: Web, delivery: Delivery, message: AlertMessage): Promise<string | undefined> {
  try {
    await (delivery.channel === "slack" ? sendSlack(web, delivery, message) : sendWebhook(web, delivery, message));
    return undefined;
  } catch (error) {
    return userMessage(error);
  }
}

async function sendSlack(web: Web, { variable }: Delivery, message: AlertMessage): Promise<void> {
  const { url, shown } = await addressIn(web, variable);
  const body = JSON.stringify(slackMessage(message));
  const headers = { "content-type": "application/json" };
  const answer = await askService(web, {
    url,
    shown,
    isSecret: true,
    method: "POST",
    headers,
    body,
    within: WITHIN,
    limit: LIMIT,
  });
  if (answer.status === 200) return;
  const said =
    SLACK_SAYS[answer.text.trim()] ?? "Make a new incoming webhook in Slack, and put its address into the secret.";
  throw new UserError(`Slack answered ${answer.status} to ${shown}. ${said}`);
}

/** Slack's own words for what is wrong; others are not repeated. */
const SLACK_SAYS: Readonly<Record<string, string>> = {
  invalid_payload: "It did not understand the message (invalid_payload), which is our mistake: report it.",
  no_service: "The webhook was switched off (no_service): make a new one, and put its address into the secret.",
  no_team: "Its workspace is gone (no_team): make a webhook in another, and put its address into the secret.",
  team_disabled: "Its workspace is switched off (team_disabled).",
  invalid_token: "The address is not whole (invalid_token): copy it again into the secret.",
  channel_not_found:
    "Its channel is gone (channel_not_found): make a webhook for another, and put its address into the secret.",
  channel_is_archived:
    "Its channel is archived (channel_is_archived): make a webhook for another, and put its address into the secret.",
  action_prohibited: "The workspace does not allow it (action_prohibited): ask who administers it.",
  posting_to_general_channel_denied:
    "The workspace does not allow it in this channel (posting_to_general_channel_denied).",
};

async function sendWebhook(web: Web, { variable, secret, id }: Delivery, message: AlertMessage): Promise<void> {
  const { url, shown } = await addressIn(web, variable);
  const body = JSON.stringify(message);
  const timestamp = String(Math.floor(web.host.now() / 1000));
  const headers = {
    "content-type": "application/json",
    "idempotency-key": id,
    "x-model-gitops-event": `alert.${message.transition}`,
    "x-model-gitops-timestamp": timestamp,
    ...(secret !== undefined && {
      "x-model-gitops-signature": signature(await keyIn(web, secret), `${timestamp}.${body}`),
    }),
  };
  const answer = await askService(web, {
    url,
    shown,
    isSecret: true,
    method: "POST",
    headers,
    body,
    within: WITHIN,
    limit: LIMIT,
  });
  if (answer.status >= 200 && answer.status < 300) return;
  throw new UserError(
    `The webhook answered ${answer.status} at ${shown}. Look at the log of the service that it leads to.`,
  );
}

function signature(key: string, text: string): string {
  return `sha256=${createHmac("sha256", key).update(text).digest("hex")}`;
}

/** The address that a variable holds, which often is a credential: messages name the variable alone. */
export async function addressIn(web: Web, variable: string): Promise<{ readonly url: URL; readonly shown: string }> {
  const text = await keyIn(web, variable);
  const url = parseUrl(text);
  if (url === null)
    throw new UserError(
      `The variable ${variable} holds no address. Give the job the whole address, with https://, as a secret.`,
    );
  return { url, shown: `the address in ${variable}` };
}

async function keyIn({ host }: Web, variable: string): Promise<string> {
  const text = host.env(variable)?.trim() ?? "";
  if (text === "")
    throw new UserError(
      `The variable ${variable} is not set. A job gets it from a secret, by env: {${variable}: \${{ secrets.${variable} }}}; on a laptop it is set in the shell that runs the command.`,
    );
  await host.mask(text);
  return text;
}
