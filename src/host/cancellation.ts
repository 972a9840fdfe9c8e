import { setMaxListeners } from "node:events";

/** Milliseconds that a cancelled run has to come to its own end; GitHub's runner sends the next signal after 7.5 seconds. */
const PATIENCE = 6000;

/**
 * A signal that aborts on Ctrl-C or when the runner cancels the job. The second Ctrl-C ends the process at once, and so
 * does whatever does not heed the signal in time: a wait for GitHub, a long query.
 */
export function cancellation(patience = PATIENCE): AbortController {
  const controller = new AbortController();
  // Engines of every model listen, however many there are.
  setMaxListeners(0, controller.signal);
  const cancel = (signal: NodeJS.Signals): void => {
    const exitCode = signal === "SIGINT" ? 130 : 143;
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(new Error(`cancelled by ${signal}`));
    const late = (): never => {
      process.stderr.write("Cancelled. What was running did not end in time, and is left where it was.\n");
      process.exit(exitCode);
    };
    // It keeps nobody alive: a run that ends before is not waited for.
    setTimeout(late, patience).unref();
  };
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  return controller;
}
