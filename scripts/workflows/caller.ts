import type { Called } from "./reusable.ts";
import { type Asked, comment, section, type Template } from "./template.ts";

/** Rewritten by scripts/release.ts, as in the templates. */
const PIN = "0000000000000000000000000000000000000000 # v0.1.0";

/** The file that a team has: when, what is granted at most, and the one pin. */
export function callerOf(template: Template, called: Called): string {
  const head = comment(
    `${firstSentence(template.about)} The jobs are those of workflows-templates/${template.name}, called at the one commit that is pinned here. Where steps have to be added, or runners are your own, copy that file instead (docs/workflows.md).`,
  );
  const parts = [
    section(template, "name"),
    section(template, "on"),
    section(template, "permissions"),
    section(template, "concurrency"),
    job(template, called),
  ];
  return `${head}${parts.join("\n\n")}\n`;
}

export function firstSentence(text: string): string {
  return /^.*?[.?](?=\s|$)/.exec(text)?.[0] ?? text;
}

function job(template: Template, { settings, secrets }: Called): string {
  const lines = [
    "jobs:",
    "  model-gitops:",
    "    name: model-gitops # with the name of the job that is called, its check is `model-gitops / <job>`",
    "    permissions: # the most that any job may have; each takes the least it needs",
    ...granted(template),
    `    uses: model-gitops/model-gitops/.github/workflows/${template.name}@${PIN}`,
    ...withOf(template, settings),
    ...(secrets.length === 0
      ? []
      : ["    secrets: # by name, so that the environment's of the job that is called are used"]),
    ...secrets.map((name) => `      ${name}: \${{ secrets.${name} }}`),
  ];
  return lines.join("\n");
}

/** Each scope's highest access, with the jobs that have it. */
function granted({ jobs }: Template): readonly string[] {
  const scopes = [...new Set(Object.values(jobs).flatMap(({ permissions }) => Object.keys(permissions)))];
  return scopes.map((scope) => {
    const having = Object.entries(jobs).filter(([, { permissions }]) => permissions[scope] !== undefined);
    const isWritten = having.some(([, { permissions }]) => permissions[scope] === "write");
    const access = isWritten ? "write" : "read";
    const names = having.filter(([, { permissions }]) => permissions[scope] === access).map(([name]) => name);
    return `      ${scope}: ${access} # ${names.join(", ")}`;
  });
}

function withOf({ asked }: Template, settings: readonly string[]): readonly string[] {
  const lines = [
    ...settings.map((name) => `      ${name}: ${name === "default-branch" ? "main" : '"" # as "3.12"'}`),
    ...Object.entries(asked).map(([name, input]) => `      ${name}: \${{ ${valueOf(name, input)} }}`),
  ];
  return lines.length === 0 ? [] : ["    with:", ...lines];
}

/** Other events leave inputs empty, which is no boolean. */
function valueOf(name: string, { type }: Asked): string {
  return type === "boolean" ? `inputs.${name} || false` : `inputs.${name}`;
}
