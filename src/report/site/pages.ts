import type { ToldModel, ToldSite } from "../../records/site.ts";
import { datasetPage, datasetsPage } from "./datasets.ts";
import { environmentPages, environmentsPage } from "./environments.ts";
import { fleetPage } from "./fleet.ts";
import { modelFile, modelPage, type ModelFrame } from "./model.ts";
import type { SitePage } from "./page.ts";

/** The pages of one model: for people, and for programs. */
export function modelPages(model: ToldModel, frame: ModelFrame): readonly SitePage[] {
  return [modelPage(model, frame), modelFile(model)];
}

/** All others, one after the other: each may be large. */
export function* sitePages(site: ToldSite): Generator<SitePage> {
  yield fleetPage(site);
  yield datasetsPage(site);
  for (const dataset of site.datasets) yield datasetPage(dataset, site);
  yield environmentsPage(site);
  for (const environment of site.environments) yield* environmentPages(environment, site);
}
