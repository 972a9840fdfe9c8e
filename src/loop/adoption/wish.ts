import type { DuckDb } from "../../engines/duckdb.ts";
import type { Host } from "../../host/host.ts";
import type { Project } from "../../work/adoption/project.ts";

/** What a person says of the model; empty where it is to be found out. */
export interface AdoptionWish {
  readonly model: string;
  readonly train: string;
  readonly data: string;
  readonly holdout: string;
  readonly target: string;
  readonly positive: string;
  readonly task: string;
  readonly id: string;
  readonly artifact: string;
  readonly owner: readonly string[];
  /** Share of rows that judge, where one file is to be split. */
  readonly split: string;
}

export interface Adopting {
  readonly host: Host;
  readonly project: Project;
  readonly wish: AdoptionWish;
  /** Opened where there are rows to look at. */
  database(): Promise<DuckDb>;
}
