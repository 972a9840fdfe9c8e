import { worstFirst } from "../findings/verdict.ts";
import type { Host } from "../host/host.ts";
import { messageOf } from "../kernel/errors.ts";
import { truncateBytes } from "../kernel/text.ts";
import type { Result } from "../host/result.ts";

// A larger summary is dropped as a whole by the runner.
const SUMMARY_BYTES = 1000 * 1024;
const CUT = "\n_The rest did not fit; report.md in the run's artifact has it all._";

/** The verdict is settled; each sink fails alone, with a warning. */
export async function publish(result: Result, host: Host): Promise<void> {
  // A story for the terminal names its findings itself.
  const isTold = host.kind === "terminal" && result.text !== undefined;
  if (!isTold) await attempt("show the annotations", host, () => host.annotate(worstFirst(result.findings)));
  if (result.summary === undefined || result.summary === "") return;
  const { summary, text } = result;
  await attempt("write the job summary", host, () => host.summarize(truncateBytes(summary, SUMMARY_BYTES, CUT), text));
}

async function attempt(what: string, host: Host, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    host.log.warn(`Could not ${what}: ${messageOf(error)}. The verdict stands.`);
  }
}
