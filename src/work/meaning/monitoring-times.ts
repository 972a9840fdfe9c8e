import type { MonitoringSpec } from "../../generated/types.ts";
import { parseDuration } from "../../kernel/units.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.monitoring;

/** Zones, days, hours and lengths that there are not. */
export function timeRemarks(monitoring: MonitoringSpec): readonly Remark[] {
  const { timezone, since, window, every, revalidate, service, alerts = {} } = monitoring;
  const quiet = alerts.quietHours;
  const at = "/monitoring";
  return [
    ...zoneRemarks(`${at}/timezone`, timezone),
    ...zoneRemarks(`${at}/alerts/quietHours/timezone`, quiet?.timezone),
    ...(quiet === undefined ? [] : quietRemarks(quiet)),
    ...(since === undefined || isDay(since) ? [] : [sinceRemark(since)]),
    ...lengthRemarks(`${at}/window`, typeof window === "string" ? window : undefined),
    ...lengthRemarks(`${at}/every`, every),
    ...lengthRemarks(`${at}/revalidate`, revalidate),
    ...lengthRemarks(`${at}/service/prometheus/step`, service?.prometheus?.step),
  ];
}

function zoneRemarks(at: string, zone: string | undefined): readonly Remark[] {
  if (zone === undefined || isZone(zone)) return [];
  return [
    {
      rule: RULE,
      at,
      subject: zone,
      message: `There is no time zone "${zone}".`,
      remediation: "Write an IANA name such as UTC, Europe/Paris or America/New_York.",
    },
  ];
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function quietRemarks({ from, to }: { readonly from: string; readonly to: string }): readonly Remark[] {
  const at = "/monitoring/alerts/quietHours";
  const wrong = [["from", from] as const, ["to", to] as const].filter(([, hour]) => Number(hour.slice(0, 2)) > 23);
  if (wrong.length > 0)
    return wrong.map(([key, hour]) => ({
      rule: RULE,
      at: `${at}/${key}`,
      message: `A day has no ${hour}: hours are 00:00 to 23:59.`,
      remediation: hour.startsWith("24") ? "Midnight is 00:00." : "Correct the hour.",
    }));
  if (from !== to) return [];
  const message = `Quiet hours from ${from} to ${to} are none, or all of the day.`;
  return [{ rule: RULE, at: `${at}/to`, message, remediation: "Write two different hours, or leave quietHours out." }];
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

function lengthRemarks(at: string, length: string | undefined): readonly Remark[] {
  if (length === undefined || parseDuration(length) > 0) return [];
  return [
    { rule: RULE, at, message: `${length} is no time at all.`, remediation: "Write a duration such as 1d or 6h." },
  ];
}
