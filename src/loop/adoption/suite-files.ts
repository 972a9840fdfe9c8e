import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gitIn } from "../../forge/git.ts";
import type { Host } from "../../host/host.ts";
import { suiteTemplates } from "../../host/suite-templates.ts";
import { suiteCommit, suiteVersion } from "../../host/suite-version.ts";
import { UserError } from "../../kernel/errors.ts";
import type { SuiteFiles } from "../../work/adoption/files.ts";
import { pythonInput } from "../../work/adoption/packaging.ts";
import type { Project } from "../../work/adoption/project.ts";

/** The templates of this version, and what of them is the repository's. */
export async function suiteFiles(host: Host, project: Project, pin: string): Promise<SuiteFiles> {
  if (pin !== "" && !/^[0-9a-f]{40}$/.test(pin))
    throw new UserError(`${JSON.stringify(pin)} is no commit: --pin takes its 40 hexadecimal digits.`);
  const folder = suiteTemplates();
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yml"));
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
  );
  return {
    templates: new Map(texts),
    commit: pin === "" ? suiteCommit() : pin,
    version: suiteVersion(),
    defaultBranch: await defaultBranch(host),
    python: pythonInput(project),
  };
}

/** What the remote says, else where somebody stands: a repository that was just made has one branch. */
async function defaultBranch(host: Host): Promise<string> {
  const git = gitIn(host);
  const remote = await git.ask(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  if (remote !== undefined) return remote.replace(/^origin\//, "");
  for (const name of ["main", "master"])
    if ((await git.ask(["rev-parse", "--verify", "--quiet", `refs/heads/${name}`])) !== undefined) return name;
  return (await git.ask(["symbolic-ref", "--quiet", "--short", "HEAD"])) ?? "main";
}
