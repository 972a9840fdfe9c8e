import { pathConstants, placedWord } from "./path-constants.ts";
import { saidIn, type Project, type Said } from "./project.ts";

/** What programs say of the data, the model and the target, as far as their texts show it. Nothing is run. */
export interface Mentions {
  /** Data files that are named: paths as they are written, or s3:// and https:// addresses. */
  readonly tables: readonly Said[];
  /** Model files and folders that are named where something is saved. */
  readonly artifacts: readonly SavedFile[];
  /** Names of columns that are taken for the target, the more telling first. */
  readonly targets: readonly Said[];
  /** Columns that are dropped: they may be meant. */
  readonly dropped: readonly Said[];
  readonly estimators: readonly Said[];
}

/** Of what a library's own call saves, the name tells nothing: it is a model whatever it is called. */
export interface SavedFile extends Said {
  readonly isSaved?: boolean;
}

const TABLE = /["'`]([^"'`\n]{1,300}\.(?:csv|csv\.gz|tsv|jsonl|ndjson|parquet))["'`]/g;
const SAVED =
  /\b(?:dump|save|save_model|export|to_onnx|to_file|write_bytes|save_pretrained|open|booster_?\.save_model)\s*\([^)\n]{0,200}?["']([^"'\n]{1,200}\.(?:onnx|joblib|pkl|pickle|pt|pth|ubj|json|txt|cbm|safetensors|bin|keras))["']/g;
const SAVED_MODEL = /\bsave_model\s*\(\s*(?:["']?[^"'\n)]*\+\s*)?["']([^"'\n]{1,200}\.(?:json|txt|ubj|bin|model))["']/g;
const NAMED_MODEL =
  /["']([^"'\n]{1,200}\.(?:onnx|joblib|pkl|pickle|pt|pth|ubj|cbm|safetensors|keras)|(?:[^"'\n]{0,200}\/)?(?:model|booster|clf|classifier|regressor)[\w.-]*\.(?:json|txt))["']/g;
const FOLDERS = /\b(?:save_pretrained|save_model)\s*\(\s*["']([^"'\n.]{1,200})["']/g;
const TARGETS: readonly RegExp[] = [
  /\b(?:TARGET|LABEL)(?:_?COL(?:UMN)?|_?NAME)?\s*[:=]\s*["']([^"'\n]+)["']/gi,
  /\b(?:target|label)(?:_?col(?:umn)?|_?name)?\s*:\s*["']?([A-Za-z_][\w .-]*?)["']?\s*$/gm,
  // y = rows["churned"], X, y = rows[features], rows["churned"]
  /(?:^|[\s,(])y\w*\s*=\s*\w+(?:\.loc)?\[(?::\s*,\s*)?\[?\s*["']([^"'\n]+)["']\s*\]/gm,
  /(?:^|[\s(])X\w*\s*,\s*y\w*\s*=[^\n]*,\s*\w+\[\s*["']([^"'\n]+)["']\s*\]\s*$/gm,
  // y = rows.churned
  /(?:^|[\s,(])y\w*\s*=\s*\w+\.(?!iloc|loc|drop|pop|values|to_|copy)([A-Za-z_]\w*)\s*(?:\.(?:values|to_numpy\(\)|astype\([^)]*\)|map\([^)]*\)))?\s*$/gm,
  /\.pop\(\s*["']([^"'\n]+)["']\s*\)/g,
  // roc_auc_score(rows["churned"], …)
  /\b\w+(?:_score|_error|_loss|_report|_matrix)\(\s*\w+\[\s*["']([^"'\n]+)["']\s*\]/g,
  // model.fit(rows[features], rows["churned"])
  /(?:\.fit|Dataset|DMatrix|Pool)\([^\n]*,\s*(?:label\s*=\s*)?\w+\[\s*["']([^"'\n]+)["']\s*\]/g,
  // model.fit(rows[features], rows.churned)
  /\.fit\([^\n]*,\s*\w+\.(?!iloc|loc|drop|pop|values|to_|copy)([A-Za-z_]\w*)\s*\)/g,
  // parser.add_argument("--target", default="is_fraud")
  /["']--(?:target|label)(?:[_-]col(?:umn)?)?["'][^\n]*\bdefault\s*=\s*["']([^"'\n]+)["']/g,
  // rows.rename_column("sentiment", "labels")
  /\.rename_column\(\s*["']([^"'\n]+)["']\s*,\s*["']labels?["']/g,
];
/** What is dropped is often the target, and as often an id. */
const DROPPED =
  /\.drop\(\s*(?:columns\s*=\s*|labels\s*=\s*)?\[?\s*["']([^"'\n]+)["']\s*\]?\s*(?:,\s*axis\s*=\s*(?:1|["']columns["']))?\s*\)/g;
const ESTIMATORS =
  /\b([A-Z]\w*(?:Classifier|Regressor|ForSequenceClassification)|LogisticRegression|LinearSVC|SVC|GaussianNB|MultinomialNB|LinearRegression|Ridge|Lasso|ElasticNet|SVR|BCEWithLogitsLoss|BCELoss|CrossEntropyLoss|NLLLoss|MSELoss|L1Loss|HuberLoss)\s*\(|["'](binary:logistic|binary:logitraw|multi:softprob|multi:softmax|reg:\w+|binary|multiclass|regression(?:_l[12])?)["']/g;

export function mentionsOf(project: Project, files: readonly string[]): Mentions {
  const texts = files.flatMap((file) => {
    const text = project.texts.get(file);
    return text === undefined ? [] : [{ file, text: withoutComments(file, text) }];
  });
  const constants = pathConstants(texts.map(({ text }) => text));
  const all = (pattern: RegExp): readonly Said[] => texts.flatMap(({ file, text }) => saidIn(file, text, pattern));
  const paths = (pattern: RegExp): readonly Said[] =>
    texts.flatMap(({ file, text }) =>
      saidIn(file, text, pattern).map((said) => ({
        ...said,
        text: placedWord({ text, at: said.at - 1 }, said.text, constants),
      })),
    );
  const saved = paths(SAVED);
  const models = new Set(paths(SAVED_MODEL).map(({ text }) => text));
  return {
    tables: paths(TABLE).filter(({ text }) => !/[{}*]/.test(text)),
    artifacts: unique([
      ...saved.map((said) => (models.has(said.text) ? { ...said, isSaved: true } : said)),
      ...paths(NAMED_MODEL),
      ...paths(FOLDERS).map((said) => ({ ...said, text: `${said.text.replace(/\/$/, "")}/` })),
    ]),
    targets: TARGETS.flatMap((pattern) => all(pattern)),
    dropped: all(DROPPED),
    estimators: all(ESTIMATORS),
  };
}

/** Comments say what was once; a mark of a comment inside a text is left alone with its line. */
function withoutComments(file: string, text: string): string {
  if (!/\.(?:py|ipynb|sh|ya?ml|toml)$/.test(file)) return text;
  return text.replaceAll(/^([ \t]*)#.*$/gm, "$1");
}

function unique(all: readonly SavedFile[]): readonly SavedFile[] {
  const seen = new Set<string>();
  return all.filter(({ text }) => !seen.has(text) && seen.add(text));
}

export type Kind = "classification" | "binary-classification" | "multiclass-classification" | "regression";

/** What the program's estimators are made for; undefined where they say different things, or nothing. */
export function kindOf(estimators: readonly Said[]): { readonly kind: Kind; readonly said: Said } | undefined {
  const kinds = estimators.map((said) => ({ kind: kindOfWord(said.text), said }));
  const telling = kinds.filter(({ kind }) => kind !== "classification");
  const [first] = telling.length > 0 ? telling : kinds;
  if (first === undefined) return undefined;
  const isOfClasses = first.kind !== "regression";
  return kinds.every(({ kind }) => (kind !== "regression") === isOfClasses) ? first : undefined;
}

function kindOfWord(word: string): Kind {
  if (/^binary|^BCE/.test(word)) return "binary-classification";
  if (word.startsWith("multi")) return "multiclass-classification";
  const isRegression =
    /Regressor$|^reg:|^regression|LinearRegression|^Ridge$|^Lasso$|^ElasticNet$|^SVR$|^MSE|^L1Loss|^Huber/;
  return isRegression.test(word) ? "regression" : "classification";
}
