import type { Framework } from "./frameworks.ts";
import type { AdoptedMetric } from "./metrics.ts";
import type { Packaging } from "./packaging.ts";
import type { Format } from "./predictor.ts";
import type { Program } from "./program.ts";
import type { Roles } from "./columns.ts";
import type { AdoptedFeatures } from "./features.ts";
import type { AdoptedTask, Inferred } from "./target.ts";

/** All that was found or said of one model, before anything is written. */
export interface Adoption {
  readonly name: string;
  readonly owners: Inferred<readonly string[]>;
  readonly task: Inferred<AdoptedTask>;
  readonly target: Inferred<string>;
  /** As the data has it (binary classification). */
  readonly positive: Inferred<string> | undefined;
  /** What training calls it, where its program says so. */
  readonly encoded: Inferred<string> | undefined;
  readonly roles: Roles;
  readonly features: AdoptedFeatures;
  readonly program: Program;
  readonly packaging: Packaging;
  readonly framework: Framework | undefined;
  readonly train: AdoptedData;
  readonly holdout: AdoptedData;
  /** Why these files. */
  readonly dataWhy: string;
  readonly artifact: Inferred<string>;
  readonly format: Format;
  /** Of texts: the column that has them. */
  readonly text: string | undefined;
  readonly metric: AdoptedMetric;
  /** Columns that tell the target almost alone. */
  readonly leaks: readonly Leak[];
}

export interface AdoptedData {
  readonly path: string;
  /** Undefined where nobody read them. */
  readonly rows: number | undefined;
  /** Whether these are all of its rows. */
  readonly isWhole: boolean;
  /** Where a runner finds it: what git ignores it finds nowhere. */
  readonly place: "git" | "dvc" | "elsewhere" | "ignored";
  /** The file that it is a part of, which the program still reads. */
  readonly splitOf?: string;
}

export interface Leak {
  readonly column: string;
  /** In words: how well it tells the target. */
  readonly tells: string;
}

/** A file that init writes, with the sentence that says what it is for. */
export interface AdoptedFile {
  readonly path: string;
  readonly text: string;
  readonly why: string;
  /** Its lines are added to a file that is there already. */
  readonly isAppended?: boolean;
  readonly isExecutable?: boolean;
  /** What is to be added by hand where another file of this name is there: a sentence. */
  readonly byHand?: string;
}
