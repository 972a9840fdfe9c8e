import { AGENT } from "../generated/agent-source.ts";
import type { Digest } from "../records/canonical.ts";

/**
 * The process that a cluster starts: Python with the whole of src/clusters/agent/agent.py as an argument, so that nothing
 * has to be installed there. About 34 KB, of printable ASCII without white space, `'`, `$`, `\`, `%`, `!` and
 * backquotes: single quotes of any shell or batch system keep it as it is.
 */
export function agentCommand({
  python,
  exchange,
  job,
}: {
  readonly python: string;
  readonly exchange: string;
  /** Of the blob that is the job. */
  readonly job: Digest;
}): readonly string[] {
  const inflated = `__import__("zlib").decompress(__import__("base64").b64decode("${AGENT}"))`;
  return [python, "-c", `exec(compile(${inflated},"model-gitops-agent","exec"))`, exchange, job];
}
