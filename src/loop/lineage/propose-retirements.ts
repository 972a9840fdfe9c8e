import { findingOf, type Finding } from "../../findings/finding.ts";
import type { FileChange } from "../../forge/proposals.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import type { EnvironmentFacts } from "../../work/lineage/nodes.ts";
import { RETIREMENT, servingEnvironments, withoutModel } from "../../work/lineage/retirement.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { environmentFacts } from "./gather.ts";
import { proposeFiles, withdraw, type FileProposal, type Proposing } from "./proposal.ts";

const BRANCHES = "model-gitops/retire/";
const NAME = "retire";

/**
 * For each retired model that an environment still names, the one pull request that takes it out there; what is open of
 * a model that serves nowhere any more, or came back, is closed. Ledger and store stay as they are.
 */
export async function proposeRetirements(
  place: Place,
  proposing: Proposing,
  models: readonly ModelAtRevision[],
): Promise<readonly Finding[]> {
  const { environments } = await environmentFacts(place.head);
  const retired = models.filter(({ head, judged }) => head.lifecycle === "retired" && judged.lifecycle === "retired");
  const serving = retired.filter(({ name }) => servingEnvironments(name, environments).length > 0);
  const findings: Finding[] = [];
  for (const { name } of serving) findings.push(await proposeOne(place, proposing, { model: name, environments }));
  const wanted = new Set(serving.map(({ name }) => `${BRANCHES}${name}`));
  const open = await proposing.forge.pullRequests.openFrom(BRANCHES);
  for (const branch of new Set(open.map((pull) => pull.branch))) {
    if (wanted.has(branch) || place.options.models.length > 0) continue;
    const key = branch.slice(BRANCHES.length);
    await withdraw(proposing, { name: NAME, key, branch, title: `${key} serves nowhere, or is not retired any more` });
  }
  return findings;
}

interface Retired {
  readonly model: string;
  readonly environments: readonly EnvironmentFacts[];
}

async function proposeOne(place: Place, proposing: Proposing, { model, environments }: Retired): Promise<Finding> {
  const serving = servingEnvironments(model, environments);
  try {
    const files = await emptied(place, model, serving);
    const { kind, number } = await proposeFiles(proposing, proposalOf(model, serving, files));
    const names = serving.map(({ name }) => name).join(", ");
    const how = number === undefined ? outcomeWords(kind) : `#${number} takes it out (${outcomeWords(kind)})`;
    return findingOf(RETIREMENT.serves, {
      outcome: "warn",
      model,
      message: `${model} is retired, and still serves in ${names}: ${how}.`,
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return findingOf(RETIREMENT.serves, {
      model,
      message: `${model} could not be taken out of its environments: ${userMessage(error)}`,
    });
  }
}

function outcomeWords(kind: string): string {
  if (kind === "pushed-by-others") return `the branch ${BRANCHES}… has commits of others and is left to them`;
  if (kind === "closed-by-person") return "a person closed it, so it is not opened again";
  return kind === "create" ? "opened" : kind === "keep" ? "open" : kind;
}

async function emptied(
  { head }: Place,
  model: string,
  serving: readonly EnvironmentFacts[],
): Promise<Readonly<Record<string, FileChange>>> {
  const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  const files = serving.map(async ({ file }) => {
    const text = decoder.decode((await head.read(file)) ?? new Uint8Array());
    return [file, { content: withoutModel(text, model) }] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

function proposalOf(
  model: string,
  serving: readonly EnvironmentFacts[],
  files: Readonly<Record<string, FileChange>>,
): FileProposal {
  const names = serving.map(
    ({ name, file, models }) => `- \`${name}\` (\`${file}\`): \`${models[model]?.digest ?? ""}\``,
  );
  return {
    name: NAME,
    key: model,
    branch: `${BRANCHES}${model}`,
    // Another digest in an environment is another question.
    occasion: sha256(canonicalJson(serving.map(({ name, models }) => [name, models[model]?.digest ?? null]))),
    title: `Take ${model} out of its environments: it is retired`,
    body: [
      `\`${model}\` has \`lifecycle: retired\` on the default branch, and still serves in:`,
      names.join("\n"),
      "After the merge no environment names it. Its entries on the ledger and its artifacts in the store stay as they are, and `model-gitops lineage` answers about it as before.",
      `To keep it serving, set its lifecycle to \`active\` or \`deprecated\` instead: this pull request is closed then.`,
    ].join("\n\n"),
    files,
  };
}
