import { AGENT } from "../generated/agent-source.ts";
import type { Digest } from "../records/canonical.ts";

/**
 * As `python -c` has it, a json.py in the folder where the engine starts us would be imported in place of Python's own: an
 * empty entry of the path is that folder.
 */
const ONLY_PYTHONS_OWN = '__import__("sys").path.__setitem__(slice(None),list(filter(None,__import__("sys").path)))';

/**
 * The process that a cluster starts: Python with all modules of src/clusters/agent/ as an argument, so that nothing has to
 * be installed there. About 40 KB, of printable ASCII without white space, `'`, `$`, `\`, `%`, `!` and backquotes: single
 * quotes of any shell or batch system keep it as it is.
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
  return [python, "-c", `(${ONLY_PYTHONS_OWN},exec(compile(${inflated},"model-gitops-agent","exec")))`, exchange, job];
}
