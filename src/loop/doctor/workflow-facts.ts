import { suiteTemplates } from "../../host/suite-templates.ts";
import { suiteCommit, suiteVersion } from "../../host/suite-version.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { readWorkflowFile, type WorkflowFile } from "../../work/doctor/workflow-file.ts";
import type { WorkflowFacts } from "../../work/doctor/workflows.ts";
import type { Place } from "../place/place.ts";

/** The workflows of the working tree, and the templates of the installed version. */
export async function workflowFacts(
  { head }: Place,
  models: readonly ResolvedModel[],
  defaultBranch: string | undefined,
): Promise<WorkflowFacts> {
  const files: WorkflowFile[] = [];
  const known = await suiteTemplates();
  for (const path of (await head.paths()).filter((one) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(one))) {
    const bytes = await head.read(path);
    if (bytes !== undefined) files.push(readWorkflowFile(path, new TextDecoder().decode(bytes), known));
  }
  return {
    files,
    templates: known,
    version: suiteVersion(),
    commit: suiteCommit(),
    defaultBranch,
    isMonitored: models.some(({ monitoring }) => monitoring !== undefined),
  };
}
