import type { LineageFacts, ModelFacts, Node, NodeKind, RecordedAs } from "./nodes.ts";

/** What was made from what, over all models: a node once, however many lead to it. */
export interface LineageGraph {
  /** By digest. */
  readonly contents: ReadonlyMap<string, Node>;
  readonly artifacts: ReadonlyMap<string, Node>;
  /** By name. */
  readonly models: ReadonlyMap<string, Node>;
  /** By the dataset's name, and by the model that names it. */
  readonly datasets: ReadonlyMap<string, ReadonlyMap<string, Node>>;
  /** By `id@revision`. */
  readonly baseModels: ReadonlyMap<string, Node>;
  readonly environments: readonly Node[];
  /** By model, oldest first. */
  readonly acceptances: ReadonlyMap<string, readonly Node[]>;
}

/** What the rows of production are called, where a dataset is named. */
export const PRODUCTION = "production";

/** Joins ledger, manifests and environments. What one of them names and no other has is said on the node, not guessed. */
export function lineageGraph({ models, environments }: LineageFacts): LineageGraph {
  const building = new Building();
  for (const model of models) {
    addRuns(building, model);
    const evaluations = addEvaluations(building, model);
    addAcceptances(building, model, evaluations);
    addWindows(building, model);
  }
  for (const model of models) addManifest(building, model);
  for (const environment of environments)
    for (const [model, { digest, version }] of Object.entries(environment.models)) {
      const node = new Growing("environment", environment.name, { model });
      Object.assign(node, { digest, version });
      building.environments.push(node);
      addServing(building, node, { file: environment.file, model, digest });
    }
  return building;
}

// Hundreds of thousands of nodes: most have one neighbour or none, and no array is made for none.
const NONE: readonly never[] = [];

interface Origin {
  readonly model: string;
  readonly entry?: RecordedAs<object>;
}

const NOWHERE: Partial<Origin> = {};

class Growing implements Node {
  readonly kind: NodeKind;
  readonly name: string;
  readonly model: string | undefined;
  readonly entry: RecordedAs<object> | undefined;
  digest: string | undefined = undefined;
  version: string | undefined = undefined;
  missing: readonly string[] = NONE;
  from: Growing[] | readonly never[] = NONE;
  into: Growing[] | readonly never[] = NONE;

  constructor(kind: NodeKind, name: string, { model, entry }: Partial<Origin> = NOWHERE) {
    this.kind = kind;
    this.name = name;
    this.model = model;
    this.entry = entry;
  }
}

class Building implements LineageGraph {
  readonly contents = new Map<string, Growing>();
  readonly artifacts = new Map<string, Growing>();
  readonly models = new Map<string, Growing>();
  readonly datasets = new Map<string, Map<string, Growing>>();
  readonly baseModels = new Map<string, Growing>();
  readonly environments: Growing[] = [];
  readonly acceptances = new Map<string, Growing[]>();
  readonly sources = new Map<string, Growing>();

  content(digest: string): Growing {
    return known(this.contents, "content", digest);
  }

  artifact(digest: string): Growing {
    return known(this.artifacts, "artifact", digest);
  }

  dataset(model: string, name: string): Growing {
    const named = this.datasets.get(name) ?? new Map<string, Growing>();
    const node = named.get(model) ?? new Growing("dataset", name, { model });
    if (!named.has(model)) this.datasets.set(name, named.set(model, node));
    return node;
  }
}

function known(of: Map<string, Growing>, kind: NodeKind, name: string): Growing {
  const found = of.get(name);
  if (found !== undefined) return found;
  const made = new Growing(kind, name);
  of.set(name, made);
  return made;
}

function join(from: Growing, into: Growing): void {
  from.into = grown(from.into, into);
  into.from = grown(into.from, from);
}

/** `push` makes room for sixteen more at once, and most have two. */
function grown(nodes: Growing[] | readonly never[], node: Growing): Growing[] {
  const [first, second] = nodes;
  if (first === undefined) return [node];
  if (second === undefined) return [first, node];
  if (isGrown(nodes)) nodes.push(node);
  return isGrown(nodes) ? nodes : [node];
}

function isGrown(nodes: Growing[] | readonly never[]): nodes is Growing[] {
  return nodes !== NONE;
}

function lacks(node: Growing, sentence: string): void {
  node.missing = [...node.missing, sentence];
}

function addRuns(building: Building, { name, runs }: ModelFacts): void {
  const self = known(building.models, "model", name);
  const contentOf = contentsOf(building, name);
  for (const entry of runs) {
    const { trainKey, datasets, artifact, seeds = NONE } = entry.body;
    const run = new Growing("run", trainKey, { model: name, entry });
    join(self, run);
    for (const dataset of Object.keys(datasets)) join(contentOf(dataset, datasets[dataset] ?? ""), run);
    join(run, building.artifact(artifact.digest));
    for (const { digest } of seeds) if (digest !== artifact.digest) join(run, building.artifact(digest));
  }
}

function addEvaluations(building: Building, { name, evaluations }: ModelFacts): ReadonlyMap<string, Growing> {
  const found = new Map<string, Growing>();
  const contentOf = contentsOf(building, name);
  for (const entry of evaluations) {
    const { evaluationKey, candidate, datasets } = entry.body;
    const evaluation = new Growing("evaluation", evaluationKey, { model: name, entry });
    join(building.artifact(candidate.digest), evaluation);
    for (const dataset of Object.keys(datasets)) {
      const content = contentOf(dataset, datasets[dataset]?.digest ?? "");
      // One content may be there twice: as it is, and with columns of other rows.
      if (!evaluation.from.some((one) => one === content)) join(content, evaluation);
    }
    found.set(evaluationKey, evaluation);
  }
  return found;
}

type ContentOf = (dataset: string, digest: string) => Growing;

function addAcceptances(building: Building, model: ModelFacts, evaluations: ReadonlyMap<string, Growing>): void {
  const own: Growing[] = [];
  building.acceptances.set(model.name, own);
  for (const entry of model.acceptances) {
    const { artifact: digest, trainKey, evaluationKey } = entry.body;
    const acceptance = new Growing("acceptance", entry.id, { model: model.name, entry });
    acceptance.digest = digest;
    const artifact = building.artifact(digest);
    join(artifact, acceptance);
    const evaluation = evaluationKey === undefined ? undefined : evaluations.get(evaluationKey);
    if (evaluation !== undefined) join(evaluation, acceptance);
    if (!isMadeBy(artifact, trainKey))
      lacks(acceptance, `the ledger has no run of its trainKey ${short(trainKey)} that made this artifact`);
    if (evaluationKey !== undefined && evaluation === undefined)
      lacks(acceptance, `the ledger has no evaluation ${short(evaluationKey)}`);
    own.push(acceptance);
  }
}

/** A trainKey has several runs where the store had lost what the first made. */
function isMadeBy(artifact: Growing, trainKey: string): boolean {
  return artifact.from.some(({ kind, name }) => kind === "run" && name === trainKey);
}

function addWindows(building: Building, { name, windows = NONE }: ModelFacts): void {
  const contentOf = contentsOf(building, name);
  for (const entry of windows) {
    const { window, source } = entry.body;
    if (source !== undefined)
      join(contentOf(PRODUCTION, source), new Growing("window", window.id, { model: name, entry }));
  }
}

/** The content of a dataset, known under each name that a model has for it. */
function contentsOf(building: Building, model: string): ContentOf {
  const byName = new Map<string, Growing>();
  return (dataset, digest) => {
    const content = building.content(digest);
    const node = byName.get(dataset) ?? building.dataset(model, plainName(dataset));
    byName.set(dataset, node);
    nameContent(content, node);
    return content;
  };
}

/** Models come one after the other, so that of many names of a content the last one is mostly the one. */
function nameContent(content: Growing, node: Growing): void {
  if (content.from.at(-1) !== node && !content.from.some((one) => one === node)) join(node, content);
}

/** What an evaluation calls other contents and other columns of a dataset. */
function plainName(dataset: string): string {
  return dataset.endsWith("-proposed") || dataset.endsWith("-withheld") ? dataset.slice(0, -9) : dataset;
}

function addManifest(building: Building, { name, manifest }: ModelFacts): void {
  const self = known(building.models, "model", name);
  if (manifest === undefined) {
    lacks(self, "the tree has no manifest of it: the ledger alone tells");
    return;
  }
  for (const { id, revision } of manifest.baseModels) {
    const own = building.artifacts.get(revision);
    join(own ?? known(building.baseModels, "base-model", `${id}@${revision}`), self);
  }
  const own = new Set(manifest.datasets.map((dataset) => dataset.name));
  for (const { name: dataset, digest, derivedFrom } of manifest.datasets) {
    const node = building.dataset(name, dataset);
    for (const from of new Set(derivedFrom))
      join(own.has(from) ? building.dataset(name, from) : known(building.sources, "source", from), node);
    if (digest !== undefined) nameContent(building.content(digest), node);
  }
}

interface Served {
  readonly file: string;
  readonly model: string;
  readonly digest: string;
}

function addServing(building: Building, node: Growing, { file, model, digest }: Served): void {
  const isKnown = building.artifacts.has(digest);
  const artifact = building.artifact(digest);
  const accepted = artifact.into.filter((one) => one.kind === "acceptance" && one.model === model);
  for (const acceptance of accepted) join(acceptance, node);
  if (accepted.length > 0) return;
  join(artifact, node);
  const told = `${file} names ${short(digest)} of ${model}, `;
  lacks(
    node,
    told + (isKnown ? "which the ledger has never accepted under this name" : "of which the ledger has nothing"),
  );
}

/** As many digits as tell digests apart for a reader. */
export function short(digest: string): string {
  const colon = digest.indexOf(":");
  return colon < 0 ? digest.slice(0, 19) : digest.slice(0, colon + 13);
}
