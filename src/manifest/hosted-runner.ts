/**
 * Labels that GitHub gives its own runners (docs.github.com, "GitHub-hosted runners" and "larger runners", 2026). Not
 * here: labels of images that are gone, since only a machine of somebody's own answers to them now, and the names that
 * organizations give their larger runners, since nothing tells those from a self-hosted runner's.
 */
const HOSTED =
  /^(?:ubuntu-(?:latest|slim|(?:22|24|26)\.04(?:-arm)?)|windows-(?:latest|2022|2025(?:-vs2026)?|11-arm)|macos-(?:(?:latest|14|15|26)(?:-x?large)?|(?:15|26)-intel))$/;

/**
 * Whether a job with these labels asks for one of GitHub's own runners, which are new for each job and open to every
 * workflow. They have one label each, so a job that asks for several at once is one for a self-hosted runner.
 */
export function isHosted(labels: readonly string[]): boolean {
  const [label, ...others] = labels;
  return label !== undefined && others.length === 0 && HOSTED.test(label);
}
