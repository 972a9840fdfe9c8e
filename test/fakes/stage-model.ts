/** A model that costs nothing: its training copies a committed artifact and committed predictions. */
export interface StageModel {
  readonly name?: string;
  /** Below `models/`, where it is not its name: a model that was renamed. */
  readonly folder?: string;
  /** Share of the holdout's rows on which its prediction is on the wrong side; 0.1 unless given. */
  readonly wrong?: number;
  /** Replaces text of the manifest, each `[from, to]` once. */
  readonly edits?: readonly (readonly [string, string])[];
}

const ROWS = 400;

/** All files of one model, by their paths in the repository. */
export function stageModel(given: StageModel = {}): Readonly<Record<string, string>> {
  const folder = folderOf(given);
  return {
    ...trained(given),
    [`${folder}/model.yaml`]: stageManifest(given),
    [`${folder}/data/train.csv`]: table(
      ["id", "region", "x", "y"],
      [1, 2, 3, 4].map((id) => [id, "south", id, id % 2]),
    ),
    [`${folder}/data/holdout.csv`]: table(
      ["id", "region", "x", "y"],
      rows().map((id) => [1000 + id, regionOf(id), id % 7, labelOf(id)]),
    ),
  };
}

/** Only what another training would leave: what a pull request changes that makes the model better or worse. */
export function trained({ wrong = 0.1, ...given }: StageModel = {}): Readonly<Record<string, string>> {
  const folder = `${folderOf(given)}/ready`;
  return {
    [`${folder}/model.bin`]: `a model that is wrong on ${wrong} of the rows\n`,
    [`${folder}/predictions.csv`]: table(
      ["id", "score"],
      rows().map((id) => [1000 + id, scoreOf(id, wrong).toFixed(4)]),
    ),
  };
}

/** The manifest alone. */
export function stageManifest({ name = "churn", edits = [] }: StageModel = {}): string {
  const text = `apiVersion: model-gitops/v1
kind: Model
name: ${name}
owners: ["@acme/growth"]
task: binary-classification
target: {column: y, positive: 1}
columns: {id: id}
features:
  - {name: x, type: number}
datasets:
  train: {path: data/train.csv}
  holdout: {path: data/holdout.csv}
training:
  command: [cp, ready/model.bin, ready/predictions.csv, .]
  code: ["ready/**"]
  artifact: model.bin
evaluation:
  predictions: predictions.csv
  metrics:
    roc_auc: {min: 0.6, margin: 0.05, primary: true}
  slices: [region]
`;
  return edits.reduce((edited, [from, to]) => {
    if (!edited.includes(from)) throw new Error(`the manifest has no ${JSON.stringify(from)}`);
    return edited.replace(from, to);
  }, text);
}

function folderOf({ name = "churn", folder = name }: StageModel): string {
  return `models/${folder}`;
}

const rows = (): readonly number[] => Array.from({ length: ROWS }, (_, id) => id);
const labelOf = (id: number): number => ((id * 7919) % 13 < 6 ? 1 : 0);
const regionOf = (id: number): string => (id % 5 === 0 ? "north" : "south");

/** Spread over half of the scale; the wrong ones are spread evenly over the rows. */
function scoreOf(id: number, wrong: number): number {
  const isWrong = Math.floor((id + 1) * wrong) > Math.floor(id * wrong);
  const near = 0.5 + (0.1 + ((id * 31) % 100) / 250) * (labelOf(id) === 1 ? 1 : -1);
  return isWrong ? 1 - near : near;
}

function table(header: readonly string[], cells: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...cells].map((row) => row.join(",")).join("\n")}\n`;
}
