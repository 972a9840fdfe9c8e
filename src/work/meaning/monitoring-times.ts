import type { MonitoringSpec } from "../../generated/types.ts";
import type { Remark } from "../../manifest/source.ts";
import { lengthRemarks, quietRemarks, zoneRemarks } from "./clock.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;

/** Zones, days, hours and lengths that there are not. */
export function timeRemarks(monitoring: MonitoringSpec): readonly Remark[] {
  const { timezone, since, window, every, revalidate, service, alerts = {} } = monitoring;
  const at = "/monitoring";
  return [
    ...zoneRemarks({ rule: RULE, at: `${at}/timezone` }, timezone),
    ...quietRemarks({ rule: RULE, at: `${at}/alerts/quietHours` }, alerts.quietHours),
    ...(since === undefined || isDay(since) ? [] : [sinceRemark(since)]),
    ...lengthRemarks({ rule: RULE, at: `${at}/window` }, typeof window === "string" ? window : undefined),
    ...lengthRemarks({ rule: RULE, at: `${at}/every` }, every),
    ...lengthRemarks({ rule: RULE, at: `${at}/revalidate` }, revalidate),
    ...lengthRemarks({ rule: RULE, at: `${at}/service/prometheus/step` }, service?.prometheus?.step),
  ];
}

/** A day of the calendar, with or without a time: V8 takes 31 February for 3 March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10));
}

function sinceRemark(since: string): Remark {
  return {
    rule: RULE,
    at: "/monitoring/since",
    message: `${since} is no day of the calendar, or no time of it.`,
    remediation: "Write a day such as 2026-01-31, or a time such as 2026-01-31T06:00:00Z.",
  };
}
