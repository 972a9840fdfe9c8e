import type { Finding } from "../../findings/finding.ts";
import { UserError } from "../../kernel/errors.ts";
import { resolveSettings } from "../../manifest/settings.ts";
import type { ShownRules } from "../../report/policy.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { POLICY } from "../../work/governance/policy-rules.ts";
import { loadModels, loadSettings } from "../models/load-models.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { settingsFindings } from "./check-settings.ts";
import type { LoadOptions } from "./load-packs.ts";
import { PolicyBook, type Policies } from "./policy-book.ts";
import { shownChange, shownRule, type HeldRule } from "./policy-shown.ts";

export interface OfModel {
  readonly model: ModelAtRevision;
  readonly policies: Policies;
}

export interface ListedPolicies extends ShownRules {
  readonly findings: readonly Finding[];
}

/** What holds by model, and what would once the default branch has what lies here. */
export async function listedPolicies(session: Session): Promise<ListedPolicies> {
  const now = session.place.host.now();
  const inForce = await policiesByModel(session);
  const coming = await comingByModel(session, inForce);
  const [before, after] = [heldBy(inForce), heldBy(coming)];
  const { head } = session.place;
  // Those that hold are of another tree: no line here is meant.
  const standing = [
    ...(await session.place.settings()).findings,
    ...findingsOf(inForce),
    ...(await settingsProblems(session, session.rules ?? head)).map(unplaced),
  ];
  const known = new Set(standing.map(({ message }) => message));
  const form = (await loadSettings(head))?.findings ?? [];
  const told = [...form, ...findingsOf(coming), ...(await settingsProblems(session, head))].filter(
    ({ message }) => !known.has(message),
  );
  return {
    inForce: before.map(({ model, rule }) => shownRule(rule, model, now)),
    ...shownChange(before, after, now),
    findings: [
      ...standing,
      ...told.map((one): Finding => ({ ...one, outcome: "warn", message: `After the merge: ${one.message}` })),
    ],
  };
}

/** Rules come from the base, like everything that judges. */
export async function policiesByModel(session: Session): Promise<readonly OfModel[]> {
  const { place, rules } = session;
  const book = new PolicyBook((await place.settings()).governance, loadOptions(session, rules ?? place.head));
  const { models, unknown } = await modelsAtRevision(session);
  const [missing] = unknown;
  if (missing !== undefined) throw new UserError(missing.message);
  return await Promise.all(
    models.map(async (model) => ({
      model,
      policies: await book.policiesOf(model.judged.manifest.governance?.policies),
    })),
  );
}

/** The same by what lies here; settings that cannot be read will not hold. */
async function comingByModel(session: Session, inForce: readonly OfModel[]): Promise<readonly OfModel[]> {
  const { head } = session.place;
  const read = await loadSettings(head);
  if (read !== undefined && read.manifest === undefined) return inForce;
  const { governance } = resolveSettings(read?.manifest ?? { apiVersion: "model-gitops/v1", kind: "Settings" });
  const book = new PolicyBook(governance, loadOptions(session, head));
  return await Promise.all(
    inForce.map(async ({ model }) => ({
      model,
      policies: await book.policiesOf(model.head.manifest.governance?.policies),
    })),
  );
}

/** What settings say of rules and more that is not there, or is not heeded. */
async function settingsProblems({ place }: Session, files: RevisionFiles): Promise<readonly Finding[]> {
  const [settings, models] = await Promise.all([loadSettings(files), loadModels(files, place.options.manifests)]);
  const found = await settingsFindings({ settings, models, files, forge: () => place.forge() });
  return found.filter(({ rule }) => rule === POLICY.settings.id);
}

function unplaced({ location: _l, ...finding }: Finding): Finding {
  return finding;
}

export function loadOptions({ place }: Session, files: RevisionFiles): LoadOptions {
  return { files, forge: () => place.forge() };
}

export function findingsOf(known: readonly OfModel[]): readonly Finding[] {
  const byMessage = new Map(known.flatMap(({ policies }) => policies.findings.map((one) => [one.message, one])));
  return [...byMessage.values()];
}

function heldBy(known: readonly OfModel[]): readonly HeldRule[] {
  return known.flatMap(({ model, policies }) => policies.rules.map((rule) => ({ model: model.name, rule })));
}
