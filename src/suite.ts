import { type ActionName, childCommand, loadAction } from "./suite-actions.ts";

/**
 * Entry of every stub in dist/: runs one action on the GitHub runner, or its `post` where state says so.
 * @public called by the stubs in dist/
 */
export async function main(name: ActionName): Promise<void> {
  const [{ actionsHost }, { IS_POST, runAction, runPost }, { connect }] = await Promise.all([
    import("./host/actions.ts"),
    import("./runner/run.ts"),
    import("./runner/connect.ts"),
  ]);
  const host = actionsHost(childCommand);
  const action = await loadAction(name);
  const isPost = host.state(IS_POST) !== "";
  process.exitCode = isPost
    ? await runPost(action, host)
    : await runAction(action, { host, connect: () => connect(host) });
}

/**
 * Entry of dist/cli.js.
 * @public called by the stubs in dist/
 */
export async function cli(argv: readonly string[]): Promise<void> {
  const { runCli } = await import("./cli.ts");
  process.exitCode = await runCli(argv);
}

/**
 * Entry of dist/child.js: work that may crash or hang is done in a process of its own.
 * @public called by the stubs in dist/
 */
export async function child(kind: string): Promise<void> {
  if (kind === "child:onnx") {
    const { runOnnxChild } = await import("./engines/onnx-child.ts");
    return await runOnnxChild();
  }
  if (kind === "child:policy") {
    const { runPolicyChild } = await import("./engines/cel/policy-child.ts");
    return await runPolicyChild();
  }
  if (kind !== "child:query") throw new Error(`unknown child ${kind}`);
  const { runQueryChild } = await import("./engines/query-child.ts");
  return await runQueryChild();
}
