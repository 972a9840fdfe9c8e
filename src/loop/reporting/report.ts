import { join } from "node:path";
import { ApiError } from "../../forge/api-error.ts";
import { applyComment } from "../../forge/apply-comment.ts";
import type { CommentPlan } from "../../forge/comments.ts";
import type { Forge } from "../../forge/forge.ts";
import type { MarkerState } from "../../forge/marker.ts";
import type { Finding } from "../../findings/finding.ts";
import { writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { canonicalJson, hexOf, sha256 } from "../../records/canonical.ts";
import { tellingFindings } from "../../report/findings.ts";
import type { ModelReport, Report } from "../../report/report.ts";
import type { Result } from "../../host/result.ts";
import { filesOf, type Place } from "../place/place.ts";

export type Told = CommentPlan["kind"] | "none" | "failed";

/** What a report is about, beside its models. */
export interface ReportFrame {
  readonly commit: string;
  readonly base: string;
  readonly findings: readonly Finding[];
  readonly advice?: string | undefined;
}

/** Everything that shows a report: files, summary, terminal and, on a pull request, the one comment. */
export async function tell(
  place: Place,
  told: Report,
  pull: number | undefined,
): Promise<Pick<Result, "summary" | "text"> & { readonly comment: Told }> {
  const report = { ...told, isUnsigned: await isUnsigned(place) };
  const { renderSummary, renderTerminal } = await import("../../report/renderers.ts");
  const pages = await writeFiles(place, report);
  const comment = pull === undefined ? "none" : await keepComment(place, report, pull);
  return { summary: renderSummary(report), text: (style) => renderTerminal({ ...report, pages }, style), comment };
}

/** Settings that cannot be read are told where they decide something. */
async function isUnsigned({ event, ledger }: Place): Promise<boolean> {
  if (event.kind === "local") return false;
  try {
    return (await ledger.trust()) === undefined;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** The report of a run, as every renderer takes it. */
export function reportOf(place: Place, frame: ReportFrame, models: readonly ModelReport[]): Report {
  const { host, event } = place;
  return {
    models,
    commit: frame.commit,
    base: frame.base,
    runUrl: runUrl(host),
    advice: frame.advice,
    findings: frame.findings,
    rerunHint: event.kind === "local" ? "Run model-gitops check again." : "Push again, or re-run the job.",
    hasPull: event.kind !== "local",
    configFile:
      (models.length === 1 ? models[0]?.manifestPath : undefined) ??
      place.options.manifests[0] ??
      "models/*/model.yaml",
  };
}

/** Names of the pages that a person opens. */
async function writeFiles(place: Place, report: Report): Promise<readonly string[]> {
  const { host } = place;
  const pages: string[] = [];
  const { renderReportFile } = await import("../../report/renderers.ts");
  for (const model of report.models) {
    const files = filesOf(place, model.model);
    const alone = { ...report, models: [model] };
    await writeAtomic(join(host.workspace, files.report), renderReportFile(alone));
    if (model.evaluation === undefined) continue;
    const { renderHtml } = await import("../../report/html.ts");
    await writeAtomic(join(host.workspace, files.html), await renderHtml(alone));
    pages.push(files.html);
  }
  return pages;
}

/** A comment that cannot be written changes no verdict: the job summary has the same story. */
async function keepComment(place: Place, report: Report, issue: number): Promise<Told> {
  const { host } = place;
  try {
    const forge = await place.forge();
    if (forge === undefined) return "none";
    const marker = {
      name: "report",
      runId: Number(host.env("GITHUB_RUN_ID") ?? 0),
      attempt: Number(host.env("GITHUB_RUN_ATTEMPT") ?? 1),
      headSha: report.commit,
      content: contentOf(report),
    };
    // Most pull requests of a repository with code in it touch no model: a comment on each would be noise.
    const onlyUpdate = report.models.length === 0 && tellingFindings(report.findings ?? []).length === 0;
    const { renderComment } = await import("../../report/renderers.ts");
    const isKnown = async (state: MarkerState): Promise<boolean> =>
      await isOurRun(forge, state, { issue, headSha: report.commit, path: workflowPath(host) });
    return await applyComment(forge, { issue, marker, body: renderComment(report), onlyUpdate, isKnown });
  } catch (error) {
    host.log.warn(
      `The comment could not be written: ${messageOf(error)} The job summary has the same story, and the verdict stands.`,
    );
    return "failed";
  }
}

interface OurRuns {
  readonly issue: number;
  readonly headSha: string;
  readonly path: string | undefined;
}

/**
 * Whether a report that says it is newer keeps ours from being written. Of a commit that the pull request has left
 * behind, any does. Of the pull request's own commit only a run that GitHub knows as one of this workflow: any workflow
 * of the repository comments by the same name, and ours is never silenced by a number.
 */
async function isOurRun(forge: Forge, state: MarkerState, { issue, headSha, path }: OurRuns): Promise<boolean> {
  try {
    const { head } = await forge.pull(issue);
    if (head.sha !== headSha) return true;
    const run = await forge.workflowRun(state.runId);
    const isOfCommit = run.headSha === headSha && state.headSha === headSha;
    return isOfCommit && path !== undefined && run.path === path && run.attempt >= state.attempt;
  } catch (error) {
    // Without `actions: read` nobody can tell; then the one that writes last is shown.
    if (error instanceof ApiError) return false;
    throw error;
  }
}

/** Of `acme/models/.github/workflows/model-gitops.yml@refs/pull/7/merge`. */
function workflowPath(host: Host): string | undefined {
  const [path = ""] = (host.env("GITHUB_WORKFLOW_REF") ?? "").split("@");
  const at = path.indexOf(".github/workflows/");
  return at < 0 ? undefined : path.slice(at);
}

/** What a report says, without what differs between two runs of the same commit: times, latencies, links. */
function contentOf({ base, findings = [], advice, models }: Report): string {
  const said = (found: readonly Finding[]) => found.map(({ rule, outcome, subject }) => [rule, outcome, subject ?? ""]);
  const facts = models.map((model) => [
    model.model,
    model.verdict?.verdictKey ?? "",
    model.verdict?.outcome ?? "",
    model.verdict?.approvals.map(({ by }) => by) ?? [],
    said([...(model.verdict?.findings ?? []), ...model.findings]),
    model.cardDiff?.changes ?? [],
  ]);
  return hexOf(sha256(canonicalJson([base, advice ?? "", said(findings), facts]))).slice(0, 16);
}

export function runUrl(host: Host): string | undefined {
  const [server, repository, run] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map(
    (name) => host.env(name) ?? "",
  );
  return server === "" || repository === "" || run === "" ? undefined : `${server}/${repository}/actions/runs/${run}`;
}
