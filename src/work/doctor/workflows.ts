import { listed, plural, truncate } from "../../kernel/text.ts";
import { withoutPins, withPins } from "../suite-pins.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { mayDo, readWorkflowFile, type SuiteStep, type WorkflowFile } from "./workflow-file.ts";

export interface WorkflowFacts {
  readonly files: readonly WorkflowFile[];
  /** Templates of the installed version, by file name. */
  readonly templates: ReadonlyMap<string, string>;
  readonly version: string;
  /** The release that this is. */
  readonly commit: string | undefined;
  readonly defaultBranch: string | undefined;
  /** Whether a manifest asks to be monitored, or retrained. */
  readonly isMonitored: boolean;
}

/** Every workflow that runs the suite: its pins, its permissions, and how far it is from its template. */
export function diagnoseWorkflows(facts: WorkflowFacts): readonly Diagnosis[] {
  const own = facts.files.filter(({ steps }) => steps.length > 0);
  const broken = facts.files.filter(({ problem, text }) => problem !== undefined && text.includes("model-gitops"));
  return [
    ...broken.map(({ path, problem = "" }) =>
      of({
        what: path,
        outcome: "fail",
        found: `it cannot be read (${problem})`,
        advice: "Mend its YAML.",
        file: path,
      }),
    ),
    ...own.flatMap((file) => diagnoseFile(file, facts)),
    ...missing(own, facts),
  ];
}

function missing(own: readonly WorkflowFile[], { isMonitored }: WorkflowFacts): readonly Diagnosis[] {
  const runs = (...actions: readonly string[]): boolean =>
    own.some(({ steps }) => steps.some(({ action }) => actions.includes(action)));
  const advice = "Run `model-gitops init`, or copy workflows-templates/model-gitops.yml to .github/workflows/.";
  if (own.length === 0) return [of({ what: "workflows", outcome: "fail", found: "none runs model-gitops", advice })];
  if (
    !isMonitored ||
    runs("monitor") ||
    own.some(({ steps, crons }) => crons.length > 0 && steps.some(({ action }) => action === "auto"))
  )
    return [];
  return [
    of({
      what: "monitoring",
      outcome: "warn",
      found: "a manifest asks to be monitored, and no workflow does it",
      advice: "Copy workflows-templates/model-gitops-watch.yml to .github/workflows/.",
    }),
  ];
}

function diagnoseFile(file: WorkflowFile, facts: WorkflowFacts): readonly Diagnosis[] {
  const pins = diagnosePins(file, facts);
  const permissions = file.steps.flatMap((step) => diagnosePermissions(file, step, facts));
  const target = file.events.includes("pull_request_target")
    ? [
        of({
          what: file.path,
          outcome: "fail",
          found: "it runs on pull_request_target: a fork's code would run with this repository's token",
          advice: "Let it run on pull_request, as the template does.",
          file: file.path,
        }),
      ]
    : [];
  const problems = [...target, ...diagnoseBranches(file, facts), ...pins, ...permissions];
  if (problems.length > 0) return problems;
  return [of({ what: file.path, outcome: "pass", found: distance(file, facts), file: file.path })];
}

/** A workflow that waits for another branch than the default one never runs, and says nothing. */
function diagnoseBranches({ path, branches }: WorkflowFile, { defaultBranch }: WorkflowFacts): readonly Diagnosis[] {
  // What a pattern or a $default-branch means is GitHub's to say.
  const isPlain = branches.every((branch) => !/[*?+[!$]/.test(branch));
  if (branches.length === 0 || defaultBranch === undefined || !isPlain || branches.includes(defaultBranch)) return [];
  const names = [...new Set(branches)].slice(0, 3).map((branch) => JSON.stringify(truncate(branch, 60)));
  return [
    of({
      what: path,
      outcome: "warn",
      found: `it runs for ${listed(names)}, and the default branch is ${defaultBranch}: no pull request to that is checked`,
      advice: `Write \`branches: [${defaultBranch}]\` at its events.`,
      file: path,
    }),
  ];
}

function diagnosePins(file: WorkflowFile, facts: WorkflowFacts): readonly Diagnosis[] {
  const { version, commit } = facts;
  const found = file.steps.find(({ ref }) => !/^[0-9a-f]{40}$/.test(ref));
  const open = file.steps.find(({ ref }) => /^0{40}$/.test(ref));
  const older = file.steps.find((step) => step.version !== undefined && step.version !== version);
  const several = new Set(file.steps.map(({ ref }) => ref));
  const repinned = repin(file, facts);
  const fix =
    repinned === undefined
      ? {}
      : { fix: { kind: "write" as const, path: file.path, text: repinned, does: `pins ${file.path} to ${version}` } };
  const at = (step: SuiteStep): Pick<Diagnosis, "what" | "file" | "line"> => ({
    what: file.path,
    file: file.path,
    line: step.line,
  });
  const release = commit === undefined ? "the commit of a release" : commit;
  if (found !== undefined)
    return [
      of({
        ...at(found),
        ...fix,
        outcome: "fail",
        found: `${found.ref.slice(0, 60)} can be moved by others`,
        advice: `Write ${release} behind the @, with # v${version} beside it.`,
      }),
    ];
  if (open !== undefined)
    return [
      of({
        ...at(open),
        ...fix,
        outcome: "fail",
        found: "the pin is not filled in",
        advice: `Write ${release} where it says 0000….`,
      }),
    ];
  if (several.size > 1)
    return [
      of({
        what: file.path,
        file: file.path,
        ...fix,
        outcome: "warn",
        found: `it runs ${plural(several.size, "version")} of model-gitops`,
        advice: `Pin all of them to ${release}.`,
      }),
    ];
  if (older !== undefined)
    return [
      of({
        ...at(older),
        ...fix,
        outcome: "warn",
        found: `it runs ${older.version ?? ""}, and ${version} is installed here`,
        advice: `Compare it with the template of ${version}, then pin that.`,
      }),
    ];
  return [];
}

/** With other pins, where nothing else has to change: they were never filled in, or it is its template already. */
function repin(file: WorkflowFile, { commit, version, templates }: WorkflowFacts): string | undefined {
  if (commit === undefined) return undefined;
  const template = templates.get(nameOf(file.path));
  const isOpen = file.steps.every(({ ref }) => /^0{40}$/.test(ref));
  const isTemplate = template !== undefined && withoutPins(template) === withoutPins(file.text);
  if (!isOpen && !isTemplate) return undefined;
  return withPins(file.text, { commit, version });
}

/** What the template's own job of the same action may do, and this one may not. */
function diagnosePermissions(file: WorkflowFile, step: SuiteStep, { templates }: WorkflowFacts): readonly Diagnosis[] {
  const needed = neededBy(step, templates, step.called?.file ?? nameOf(file.path));
  const lacking = Object.entries(needed).filter(([scope, access]) => !mayDo(step.permissions, scope, access));
  if (lacking.length === 0) return [];
  const words = lacking.map(([scope, access]) => `${scope}: ${access}`);
  return [
    of({
      what: file.path,
      outcome: "warn",
      found: `the job ${JSON.stringify(step.job)} lacks ${listed(words)} for ${step.action === "auto" ? "model-gitops" : step.action}`,
      advice: `Write ${words.join(" and ")} below its permissions, as the template does.`,
      file: file.path,
      line: step.line,
    }),
  ];
}

/** Of the template of this name the job of this name; else the least that any template's job of this action may do. */
function neededBy(
  step: SuiteStep,
  templates: WorkflowFacts["templates"],
  name: string,
): Readonly<Record<string, string>> {
  const same = templates.get(name);
  const all = same === undefined ? [...templates.values()] : [same];
  const jobs = all.flatMap((text) => readWorkflowFile(name, text).steps).filter(({ action }) => action === step.action);
  const twin = jobs.find(({ job }) => job === (step.called?.job ?? step.job));
  const granted = (twin === undefined ? jobs : [twin]).map(({ permissions = {} }) => permissions);
  const [first = {}, ...rest] = granted;
  return Object.fromEntries(
    Object.entries(first).filter(([scope, access]) => rest.every((others) => mayDo(others, scope, access))),
  );
}

function distance(file: WorkflowFile, { templates, version }: WorkflowFacts): string {
  const [called] = file.steps.flatMap((step) => step.called ?? []);
  if (called !== undefined) return `calls ${called.file} of ${version}`;
  const template = templates.get(nameOf(file.path));
  if (template === undefined) return `runs ${version} by a workflow of your own`;
  const mine = new Set(linesOf(file.text));
  const theirs = linesOf(template);
  const gone = theirs.filter((line) => !mine.has(line)).length;
  if (withoutPins(template) === withoutPins(file.text)) return `is the template of ${version}`;
  return `is the template of ${version} with changes of yours${gone === 0 ? "" : `: ${plural(gone, "line")} of it ${gone === 1 ? "is" : "are"} not there`}`;
}

function linesOf(text: string): readonly string[] {
  return withoutPins(text)
    .split(/\r?\n/)
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function of(diagnosis: Omit<Diagnosis, "group">): Diagnosis {
  return { group: "workflows", ...diagnosis };
}
