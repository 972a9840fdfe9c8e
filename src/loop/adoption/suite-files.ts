import { gitIn } from "../../forge/git.ts";
import type { Host } from "../../host/host.ts";
import { suiteTemplates } from "../../host/suite-templates.ts";
import { suiteCommit, suiteVersion } from "../../host/suite-version.ts";
import { UserError } from "../../kernel/errors.ts";
import { likelyDefault } from "../../revisions/default-branch.ts";
import type { SuiteFiles } from "../../work/adoption/files.ts";
import { pythonInput } from "../../work/adoption/packaging.ts";
import type { Project } from "../../work/adoption/project.ts";

/** The templates of this version, and what of them is the repository's. */
export async function suiteFiles(host: Host, project: Project, pin: string): Promise<SuiteFiles> {
  if (pin !== "" && !/^[0-9a-f]{40}$/.test(pin))
    throw new UserError(`${JSON.stringify(pin)} is no commit: --pin takes its 40 hexadecimal digits.`);
  return {
    templates: await suiteTemplates(),
    commit: pin === "" ? suiteCommit() : pin,
    version: suiteVersion(),
    defaultBranch: await defaultBranch(host),
    python: pythonInput(project),
  };
}

/** What the remote says, else where somebody stands: a repository that was just made has one branch. */
async function defaultBranch(host: Host): Promise<string> {
  const git = gitIn(host);
  return (await likelyDefault(git)) ?? (await git.ask(["symbolic-ref", "--quiet", "--short", "HEAD"])) ?? "main";
}
