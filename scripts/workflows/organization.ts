import { firstSentence } from "./caller.ts";
import { type Template, titleOf } from "./template.ts";

/**
 * As an organisation's `.github` repository offers it, below `workflow-templates/`: GitHub puts the default branch of the
 * repository in the place of `$default-branch` when somebody chooses it. Only whole values are that, as in GitHub's own.
 */
export function forOrganization(caller: string): string {
  return caller
    .replaceAll(/(branches: \[)main(\])/g, "$1$$default-branch$2")
    .replaceAll(/^( +default-branch: )main$/gm, "$1$$default-branch");
}

/** What GitHub shows of it where workflows are chosen; patterns are of files at the root. */
export function propertiesOf(template: Template): string {
  const properties = {
    name: titleOf(template),
    description: firstSentence(template.about),
    iconName: "model-gitops",
    categories: ["Continuous integration", "Python"],
    filePatterns: [
      String.raw`^pyproject\.toml$`,
      String.raw`^requirements.*\.txt$`,
      String.raw`^environment\.ya?ml$`,
      String.raw`^dvc\.yaml$`,
    ],
  };
  return `${JSON.stringify(properties, null, 2)}\n`;
}

/** A branch that is merged where a mark says that it may be. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#1f6feb" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
  <circle cx="6" cy="5" r="2" />
  <circle cx="6" cy="19" r="2" />
  <path d="M6 7v10M6 7c0 4 3 5 6 5" />
  <path d="M13.5 12l2.5 2.5 5-5.5" />
</svg>
`;
