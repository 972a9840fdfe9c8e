import type { Finding } from "../../findings/finding.ts";
import type { Result } from "../../host/result.ts";
import { plural } from "../../kernel/text.ts";
import { formatBytes } from "../../kernel/units.ts";
import { pageName } from "../../records/page-name.ts";
import type { SitePrivacy, ToldModel, ToldRow, ToldSite } from "../../records/site.ts";
import { datasetUses } from "../../work/site/dataset-uses.ts";
import { toldDatasets, type FoundUse } from "../../work/site/told-dataset.ts";
import { toldModel } from "../../work/site/told-model.ts";
import { environmentOf } from "../models/environment.ts";
import { loadEnvironments } from "../models/load-models.ts";
import { modelsAtRevision } from "../models/model-at-revision.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";
import { openRegistry } from "../promotion/registry.ts";
import { registryOf } from "../promotion/show-registry.ts";
import { environmentFiles } from "../promotion/standing.ts";
import { gatherModel, type SharedFacts, type SiteModel } from "../site/gather-model.ts";
import { PageFolder } from "../site/page-folder.ts";
import { readAhead } from "../site/read-ahead.ts";
import { siteEnvironments } from "../site/site-environments.ts";
import { siteIssues, type SiteIssue } from "../site/site-issues.ts";
import { siteModels } from "../site/site-models.ts";
import { sitePlace } from "../site/site-place.ts";

/** Models whose evidence is held at once. */
const AT_ONCE = 20;

/**
 * Writes a page of every model, data set and environment, and one of them all, from the ledger, the tags and git. A model
 * that cannot be told has a page that says so.
 */
export async function siteAll(session: Session, wish: { readonly people: boolean }): Promise<Result> {
  const { place } = session;
  const settings = (await place.settings()).site;
  const privacy: SitePrivacy = { ...settings, people: settings.people || wish.people };
  const folder = new PageFolder(place.host, place.options.output);
  const pages = await import("../../report/site/pages.ts");
  const known = await knownModels(session, privacy);
  const made = await tellModels(session, { ...known, privacy, folder });
  const { environments, findings: unread } = await siteEnvironments(place, {
    stages: known.stages,
    pages: new Map(known.models.map(({ name }) => [name, pageName(name)])),
    privacy,
  });
  const findings = [...known.findings, ...made.findings, ...unread, ...place.ledger.findings()];
  const site: ToldSite = {
    ...sitePlace(place),
    models: made.rows,
    datasets: toldDatasets(
      made.uses,
      known.issues.map(({ told }) => told),
    ),
    environments,
    problems: privacy.texts ? findings.map(({ message }) => message) : counted(findings.length),
    privacy,
  };
  for (const page of pages.sitePages(site)) await folder.write(page.path, page.text);
  await folder.end();
  const { siteStory, siteSummary } = await import("../../report/site/story.ts");
  const told = {
    site,
    folder: place.options.output,
    pages: folder.pages,
    written: folder.written,
    size: formatBytes(folder.bytes),
    findings,
  };
  return {
    findings,
    isAdvice: true,
    summary: siteSummary(told),
    text: (style) => siteStory(told, style),
    outputs: { site: place.options.output, pages: String(folder.pages), written: String(folder.written) },
  };
}

/** What is wrong is told by the run: its sentences may name files and people. */
function counted(findings: number): readonly string[] {
  return findings === 0
    ? []
    : [
        `Of what these pages tell, ${plural(findings, "thing")} could not be read or is not sure. The run that wrote them says what.`,
      ];
}

interface Known {
  readonly models: readonly SiteModel[];
  readonly issues: readonly SiteIssue[];
  readonly stages: readonly string[];
  readonly shared: SharedFacts;
  readonly findings: readonly Finding[];
}

async function knownModels(session: Session, privacy: SitePrivacy): Promise<Known> {
  const { place } = session;
  const found = await modelsAtRevision(session);
  const files = environmentFiles(session);
  const loaded = await loadEnvironments(files);
  const served = loaded.flatMap(({ manifest }) => manifest?.name ?? []);
  const named = found.models.flatMap(({ judged }) => judged.stages.map(({ name }) => name));
  const stages = [...new Set(["production", ...served, ...named])].filter((name) => served.includes(name));
  const read = stages.map(async (name) => [name, await environmentOf(files, name)] as const);
  const issues = await siteIssues(place, privacy);
  const models = siteModels({
    found,
    recorded: await place.ledger.models(),
    shown: await registryOf(session, found.models, false),
    registry: await openRegistry(place),
    issues,
  });
  place.ledger.forget();
  return {
    models,
    issues,
    stages,
    shared: { environments: new Map(await Promise.all(read)), cron: await cronLines(session) },
    findings: [
      ...found.unknown,
      ...loaded.flatMap(({ manifest, findings }) => (manifest === undefined ? findings : [])),
    ],
  };
}

interface Made {
  readonly rows: ToldRow[];
  readonly uses: FoundUse[];
  readonly findings: Finding[];
}

/** A few models at a time: what was told of one is let go before the next are read. */
async function tellModels(
  { place }: Session,
  wish: Known & { readonly privacy: SitePrivacy; readonly folder: PageFolder },
): Promise<Made> {
  const made: Made = { rows: [], uses: [], findings: [] };
  const { modelPages } = await import("../../report/site/pages.ts");
  const frame = sitePlace(place);
  for (let at = 0; at < wish.models.length; at += AT_ONCE) {
    const some = wish.models.slice(at, at + AT_ONCE);
    place.host.signal.throwIfAborted();
    await readAhead(
      place,
      some.map(({ name, serving }) => ({ name, serving: new Set(serving.flatMap(({ digest }) => digest ?? [])) })),
    );
    for (const one of some) {
      const model = await tellModel({ place }, one, { ...wish, made });
      made.rows.push(rowOf(model));
      for (const page of modelPages(model, { ...frame, privacy: wish.privacy }))
        await wish.folder.write(page.path, page.text);
    }
    place.ledger.forget();
  }
  return made;
}

async function tellModel(
  { place }: Pick<Session, "place">,
  one: SiteModel,
  { privacy, shared, made }: Known & { readonly privacy: SitePrivacy; readonly made: Made },
): Promise<ToldModel> {
  const telling = { privacy, pageOf: pageName };
  const ended = await toItsEnd(place, one.name, async () => {
    const facts = await gatherModel(place, one, shared);
    const isDoubted = place.ledger.findings().some(({ model }) => model === one.name);
    const problems = [...facts.problems, ...(isDoubted ? [DOUBTED] : [])];
    return { told: toldModel({ ...facts, problems }, telling), uses: datasetUses(facts, telling) };
  });
  if (ended.made !== undefined) {
    made.uses.push(...ended.made.uses);
    return ended.made.told;
  }
  made.findings.push(ended.stopped);
  return toldModel({ ...EMPTY, ...one, task: undefined, problems: [...one.problems, UNTOLD] }, telling);
}

const UNTOLD = "What the ledger says of it could not be read: its page has only what the files of the branch say.";

const DOUBTED = "An entry of the ledger about it cannot be read or trusted, so something may be missing here.";

const EMPTY = {
  acceptances: [],
  evaluations: new Map(),
  verdicts: new Map(),
  runs: new Map(),
  versions: [],
  promotions: [],
  quarantines: [],
  proposals: [],
  watch: undefined,
} as const;

function rowOf({ name, page, lifecycle, serving, firing }: ToldModel): ToldRow {
  return { name, page, lifecycle, serving, firing };
}
