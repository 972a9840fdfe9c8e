/** `2026-11-26`, or `2026-11-26 14:30 UTC` within a day. */
export function shownTime(time: string | number): string {
  const text = new Date(time).toISOString();
  const [day = "", clock = ""] = text.split("T");
  return clock.startsWith("00:00:00.000") ? day : `${day} ${clock.slice(0, 5)} UTC`;
}
