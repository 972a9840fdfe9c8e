import type { Finding } from "../../findings/finding.ts";
import { unmeasured } from "../../findings/unmeasured.ts";
import type { EnvironmentManifest, ModelManifest } from "../../generated/types.ts";
import type { ReadResult } from "../../manifest/read.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { byPosition, findingsOf, type Source } from "../../manifest/source.ts";
import type { DataFacts } from "../../work/meaning/data-facts.ts";
import { checkCanaries } from "../../work/meaning/canaries.ts";
import { checkClusters } from "../../work/meaning/clusters.ts";
import { checkData } from "../../work/meaning/facts.ts";
import { checkFiles } from "../../work/meaning/files.ts";
import { checkFleet } from "../../work/meaning/fleet.ts";
import { promotionFileRemarks } from "../../work/meaning/promotion-files.ts";
import { MEANING_RULES } from "../../work/meaning/rules.ts";
import { formAndMeaning, tellsItsData, withoutConsequences } from "../../work/meaning/repaired.ts";
import { inspectable, loadEnvironments, loadModels, loadSettings, type LoadedModel } from "../models/load-models.ts";
import { settingsFindings } from "../governance/check-settings.ts";
import { checkSettings } from "../place/settings.ts";
import { describedManifest } from "../evidence/described-manifest.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { DataHosts } from "./data-places.ts";
import { promotionTexts } from "./validate-promotion.ts";
import { codeFindings } from "./validate-code.ts";
import { fileFacts } from "./validate-files.ts";

/** Looks into the data of a model: columns, rows, digests, shared rows. What cannot be read is a problem in the facts. */
export interface DataProbe {
  look(model: ResolvedModel): Promise<Omit<DataFacts, "today">>;
}

export interface ValidateOptions {
  /** The working tree. */
  readonly head: RevisionFiles;
  /** The repository's root: absolute. */
  readonly workspace: string;
  /** Hosts of a private network that addresses may name. Default: none. */
  readonly dataHosts?: DataHosts;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Without it, nothing that needs the data is checked. */
  readonly probe?: DataProbe | undefined;
  /** Whether the data of a model is looked at. Default: of every one. */
  readonly isProbed?: (model: ResolvedModel) => boolean;
  /** Globs of the manifests. */
  readonly manifests?: readonly string[];
  /** Names of the models to look at; empty: all. */
  readonly models?: readonly string[];
  /** Keeps what one model's part throws from ending the others'. Default: it ends them. */
  readonly guard?: (model: string, work: () => Promise<readonly Finding[]>) => Promise<readonly Finding[]>;
}

export interface Validation {
  readonly models: readonly LoadedModel[];
  /** All of the repository's, looked at or not. */
  readonly known: readonly LoadedModel[];
  readonly environments: readonly ReadResult<EnvironmentManifest>[];
  readonly findings: readonly Finding[];
  /** What the probe saw, by model. */
  readonly facts: ReadonlyMap<string, DataFacts>;
}

/**
 * Every problem of manifests, environments, files and data, all at once. Of a manifest that is wrong in places, the rest
 * is held against files and data too.
 */
export async function validateModels(options: ValidateOptions): Promise<Validation> {
  const files = options.head;
  const [all, environments, settings] = await Promise.all([
    loadModels(files, options.manifests),
    loadEnvironments(files),
    loadSettings(files),
  ]);
  const wanted = all.filter(({ name }) => (options.models ?? []).length === 0 || options.models?.includes(name));
  const facts = new Map<string, DataFacts>();
  const own: Finding[] = [];
  const { guard = (_: string, work: () => Promise<readonly Finding[]>) => work() } = options;
  for (const model of wanted)
    own.push(...(await guard(model.name, () => validateModel({ options, files, facts }, model))));
  const fleet = checkFleet(
    all.flatMap(sourceOf),
    environments.flatMap((read) => sourceOf({ read })),
  );
  return {
    models: wanted,
    known: all,
    environments,
    facts,
    findings: [
      ...own,
      ...environments.flatMap(({ findings }) => findings),
      ...(settings?.findings ?? []),
      ...(settings === undefined ? [] : sourceOf({ read: settings }).flatMap(checkSettings)),
      ...(await settingsFindings({ settings, models: all, files, forge: undefined })),
      ...fleet,
      ...(settings !== undefined && settings.manifest === undefined
        ? []
        : checkClusters(
            wanted.flatMap(({ read }) => sourceOf({ read })),
            settings?.manifest,
          )),
      ...checkCanaries(
        environments.flatMap((one) => sourceOf({ read: one })),
        wanted.flatMap(({ resolved }) => (resolved === undefined ? [] : [resolved])),
      ),
    ],
  };
}

interface Context {
  readonly options: ValidateOptions;
  readonly files: RevisionFiles;
  readonly facts: Map<string, DataFacts>;
}

async function validateModel(context: Context, { file, read, resolved }: LoadedModel): Promise<readonly Finding[]> {
  const [source] = sourceOf({ read });
  const said = formAndMeaning(read);
  const model = resolved ?? (source && inspectable(source.manifest, file));
  if (source === undefined || model === undefined || model.lifecycle === "retired") return said;
  const removed = read.repaired?.removed ?? [];
  const files = [
    ...checkFiles(source, model, await fileFacts(context.files, context.options, model)),
    ...(await codeFindings(context.files, model)),
    ...findingsOf(source, promotionFileRemarks(model, await promotionTexts(context.files, model))),
    ...(await describedManifest(context.files, file, source.manifest)).findings,
  ];
  const unreadable = [...said, ...files].some(({ outcome, rule }) => outcome === "fail" && BEFORE_DATA.has(rule));
  const data = unreadable || !tellsItsData(removed) ? [] : await dataFindings(context, source, model);
  return [...said, ...withoutConsequences([...files, ...data], removed)].toSorted(byPosition);
}

/** Where one of these fails, data cannot be read as the manifest says. */
const BEFORE_DATA: ReadonlySet<string> = new Set(
  [MEANING_RULES.path, MEANING_RULES.dataset, MEANING_RULES.datasetRole].map(({ id }) => id),
);

async function dataFindings(
  context: Context,
  source: Source<ModelManifest>,
  model: ResolvedModel,
): Promise<readonly Finding[]> {
  const { probe, now, isProbed = () => true } = context.options;
  if (probe === undefined || !isProbed(model)) return [];
  try {
    const facts: DataFacts = {
      ...(await probe.look(model)),
      today: new Date(now).toISOString().slice(0, 10),
    };
    context.facts.set(model.name, facts);
    return checkData(source, model, facts);
  } catch (error) {
    const location = source.locate("/datasets", "key");
    return [unmeasured(MEANING_RULES.dataset, error, { location, model: model.name })];
  }
}

function sourceOf<T>({ read }: { readonly read: ReadResult<T> }): readonly Source<T>[] {
  const { file, manifest, locate, repaired } = read;
  if (manifest !== undefined) return [{ file, manifest, locate }];
  return repaired === undefined ? [] : [repaired];
}
