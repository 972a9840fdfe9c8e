/** A signal that aborts on Ctrl-C or when the runner cancels the job. The second Ctrl-C ends the process at once. */
export function cancellation(): AbortController {
  const controller = new AbortController();
  const cancel = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    controller.abort(new Error(`cancelled by ${signal}`));
  };
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  return controller;
}
