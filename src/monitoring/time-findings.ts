import { findingOf, type Finding } from "../findings/finding.ts";
import { plural } from "../kernel/text.ts";
import type { BatchContext } from "./measure-batch.ts";
import { monitoringOf } from "./open-production.ts";
import type { WindowsRequest } from "./request.ts";
import { LOGS } from "./rules.ts";
import { timeColumns } from "./time-columns.ts";
import type { CountedTimes } from "./time-counts.ts";

/** What of a log's times keeps rows from every window. */
export async function timeFindings(
  context: BatchContext | undefined,
  request: WindowsRequest,
  times: CountedTimes,
): Promise<readonly Finding[]> {
  const { timeless, ahead, all, watermark } = times;
  const {
    model: { name: model },
    now,
  } = request;
  const hint = await timeHint(context, request, times);
  const isUseless = watermark === undefined && all > 0;
  return [
    ...(timeless > 0
      ? [
          findingOf(LOGS.time, {
            outcome: timeless === all ? "unmeasured" : "warn",
            model,
            message: `${plural(timeless, "row")} of ${all} ${timeless === 1 ? "has" : "have"} no time that can be read, and ${timeless === 1 ? "is" : "are"} in no window.${hint}`,
          }),
        ]
      : []),
    ...(ahead > 0
      ? [
          findingOf(LOGS.future, {
            outcome: "warn",
            model,
            message: `${plural(ahead, "row")} of ${all} ${ahead === 1 ? "is" : "are"} ahead of the clock (${new Date(now).toISOString()}), and ${ahead === 1 ? "does" : "do"} not count.`,
          }),
        ]
      : []),
    ...(isUseless && timeless < all && ahead < all
      ? [findingOf(LOGS.empty, { outcome: "unmeasured", model, message: "No row of the log is in any window." })]
      : []),
  ];
}

/** Where no row has a time, the columns that hold some. */
async function timeHint(
  context: BatchContext | undefined,
  { model, now }: WindowsRequest,
  { timeless, all }: CountedTimes,
): Promise<string> {
  if (context === undefined || timeless < all || all === 0) return "";
  return await timeColumns(context.log, { timezone: monitoringOf(model).timezone, now });
}
