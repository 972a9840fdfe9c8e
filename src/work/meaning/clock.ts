import type { Rule } from "../../findings/rules.ts";
import type { QuietHours } from "../../generated/types.ts";
import { parseDuration } from "../../kernel/units.ts";
import type { Remark } from "../../manifest/source.ts";

/** Where a key stands, and the rule that its section is checked by. */
interface Key {
  readonly rule: Rule;
  readonly at: string;
}

/** Hours of the day that never begin or never end, in a zone that there is. */
export function quietRemarks({ rule, at }: Key, quiet: QuietHours | undefined): readonly Remark[] {
  if (quiet === undefined) return [];
  return [...zoneRemarks({ rule, at: `${at}/timezone` }, quiet.timezone), ...hourRemarks({ rule, at }, quiet)];
}

function hourRemarks({ rule, at }: Key, { from, to }: QuietHours): readonly Remark[] {
  const wrong = [["from", from] as const, ["to", to] as const].filter(([, hour]) => Number(hour.slice(0, 2)) > 23);
  if (wrong.length > 0)
    return wrong.map(([key, hour]) => ({
      rule,
      at: `${at}/${key}`,
      message: `A day has no ${hour}: hours are 00:00 to 23:59.`,
      remediation: hour.startsWith("24") ? "Midnight is 00:00." : "Correct the hour.",
    }));
  if (from !== to) return [];
  const message = `Quiet hours from ${from} to ${to} are none, or all of the day.`;
  return [{ rule, at: `${at}/to`, message, remediation: "Write two different hours, or leave quietHours out." }];
}

export function zoneRemarks({ rule, at }: Key, zone: string | undefined): readonly Remark[] {
  if (zone === undefined || isZone(zone)) return [];
  return [
    {
      rule,
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

export function lengthRemarks({ rule, at }: Key, length: string | undefined): readonly Remark[] {
  if (length === undefined || parseDuration(length) > 0) return [];
  return [{ rule, at, message: `${length} is no time at all.`, remediation: "Write a duration such as 1d or 6h." }];
}
