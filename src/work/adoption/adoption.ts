import type { Framework } from "./frameworks.ts";
import type { AdoptedMetric } from "./metrics.ts";
import type { Packaging } from "./packaging.ts";
import type { Format } from "./predictor.ts";
import type { Program } from "./programs.ts";
import type { Roles } from "./columns.ts";
import type { AdoptedTask, Inferred } from "./target.ts";

/** All that was found or said of one model, before anything is written. */
export interface Adoption {
  readonly name: string;
  readonly owners: Inferred<readonly string[]>;
  readonly task: Inferred<AdoptedTask>;
  readonly target: Inferred<string>;
  /** As the data has it (binary classification). */
  readonly positive: Inferred<string> | undefined;
  readonly roles: Roles;
  readonly program: Program;
  readonly packaging: Packaging;
  readonly framework: Framework | undefined;
  readonly train: string;
  readonly holdout: string;
  /** Why these files. */
  readonly dataWhy: string;
  /** Rows that judge, and that train; undefined where they were not read. */
  readonly rows: { readonly train: number | undefined; readonly holdout: number | undefined };
  readonly artifact: Inferred<string>;
  readonly format: Format;
  /** Of texts: the column that has them. */
  readonly text: string | undefined;
  readonly metric: AdoptedMetric;
  /** Columns that tell the target almost alone. */
  readonly leaks: readonly Leak[];
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
}
