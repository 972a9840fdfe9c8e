import { join } from "node:path";
import type { Forge } from "../../forge/forge.ts";
import { gitIn } from "../../forge/git.ts";
import { writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { Diagnosis, Fix } from "../../work/doctor/diagnosis.ts";

/** Does what can be done without harm, each to its own end, and says of each what became of it. */
export async function fixAll(
  { host, forge }: { readonly host: Host; readonly forge: Forge | undefined },
  diagnoses: readonly Diagnosis[],
): Promise<readonly string[]> {
  const done: string[] = [];
  const seen = new Set<string>();
  for (const { fix, what } of diagnoses) {
    if (fix === undefined || seen.has(JSON.stringify(fix))) continue;
    seen.add(JSON.stringify(fix));
    try {
      done.push(await fixOne(fix, { host, forge }));
    } catch (error) {
      done.push(`${what} could not be mended: ${userMessage(error)}`);
    }
  }
  return done;
}

async function fixOne(
  fix: Fix,
  { host, forge }: { readonly host: Host; readonly forge: Forge | undefined },
): Promise<string> {
  if (fix.kind === "unshallow") {
    await gitIn(host).must(["fetch", "--unshallow", "--quiet"]);
    return "The rest of the history was fetched.";
  }
  if (fix.kind === "write") {
    await writeAtomic(join(host.workspace, fix.path), fix.text);
    return `It ${fix.does}. Look at the change, and commit it.`;
  }
  await forge?.enableWorkflow(fix.path);
  return `${fix.path} is enabled again.`;
}
