import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { DuckDb } from "../../engines/duckdb.ts";
import { gitIn } from "../../forge/git.ts";
import { originAddress } from "../../forge/origin-address.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { chooseData, joined, tablesOf, type ChosenData } from "../../work/adoption/choose-data.ts";
import type { Adoption } from "../../work/adoption/adoption.ts";
import { artifactOf } from "../../work/adoption/artifact.ts";
import { rolesOf, shareOf, type Roles, type SeenColumn, type SeenTable } from "../../work/adoption/columns.ts";
import { frameworksOf } from "../../work/adoption/frameworks.ts";
import { mentionsOf, type Mentions } from "../../work/adoption/mentions.ts";
import { metricOf } from "../../work/adoption/metrics.ts";
import { packagingOf } from "../../work/adoption/packaging.ts";
import { formatOf } from "../../work/adoption/predictor.ts";
import { programsOf, type Program } from "../../work/adoption/programs.ts";
import type { Project } from "../../work/adoption/project.ts";
import { isOpen, positiveOf, targetOf, TASKS, taskOf, type Answer, type Inferred } from "../../work/adoption/target.ts";
import { oneOf, settle } from "./interview.ts";
import { deviationOf, leaksOf, readTable, type ReadTable } from "./read-table.ts";
import { splitTable, type Split } from "./split-table.ts";

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
  readonly owner: string;
  /** Share of rows that judge, where one file is to be split. */
  readonly split: number | undefined;
}

export interface Adopted {
  readonly adoption: Adoption;
  readonly split: Split | undefined;
  readonly mentions: Mentions;
}

export interface Adopting {
  readonly host: Host;
  readonly project: Project;
  readonly wish: AdoptionWish;
  /** Opened where there are rows to look at. */
  database(): Promise<DuckDb>;
}

/** Everything that a manifest needs, found or asked for. Writes nothing. */
export async function adoptModel(adopting: Adopting): Promise<Adopted> {
  const { host, project, wish, database } = adopting;
  const program = await chooseProgram(adopting);
  const framework = frameworksOf(project, program.files)[0];
  const mentions = mentionsOf(project, program.files);
  const name = await nameOf(adopting, program);
  const { data, why } = await settledData(adopting, program, mentions);
  const read = isRemote(data.train) ? undefined : await readTable(host, await database(), data.train);
  const meaning = await meaningOf(adopting, read, mentions);
  const roles = withId(rolesOf(read?.seen ?? NOTHING_SEEN, meaning.target.value), wish.id, read);
  const judging = await judgingRows(adopting, { data, read, roles, target: meaning.target.value });
  const artifact = await settle(host, artifactOf(program, mentions, project), {
    flag: "--artifact",
    given: wish.artifact,
  });
  const format = formatOf(artifact.value, framework);
  requireId(format, roles, data.train);
  const { split } = judging;
  const adoption: Adoption = {
    ...meaning,
    name,
    owners: await ownersOf(adopting),
    roles,
    program,
    packaging: packagingOf(project, program.folder),
    framework,
    train: split?.train ?? data.train,
    holdout: split?.holdout ?? data.holdout ?? "",
    dataWhy: split === undefined ? why : `${why}, split ${split.how}`,
    rows: judging.rows,
    artifact,
    format,
    text: read === undefined ? undefined : textColumn(read, meaning.target.value, roles),
    metric: metricOf(meaning.task.value, {
      rows: judging.rows.holdout ?? 0,
      target: judging.target,
      positive: meaning.positive?.value,
      roles,
      deviation: judging.deviation,
    }),
    leaks: read === undefined ? [] : await leaksOf(read, meaning.target.value, Object.values(roles)),
  };
  return { adoption, split, mentions };
}

const NOTHING_SEEN: SeenTable = { path: "", rows: 0, isWhole: false, columns: [] };

function isRemote(path: string): boolean {
  return /^(?:s3|https):\/\//.test(path);
}

/** What is predicted: by the program's words and the rows, or by a person's. */
async function meaningOf(
  { host, wish }: Adopting,
  read: ReadTable | undefined,
  mentions: Mentions,
): Promise<Pick<Adoption, "target" | "task" | "positive">> {
  const asked = targetOf(read?.seen ?? NOTHING_SEEN, mentions);
  const target = await settle(host, asked, { flag: "--target", given: wish.target });
  const found = read?.table.column(target.value).name;
  const column = read?.seen.columns.find((one) => one.name === found);
  const task = oneOf(TASKS, await settle(host, taskOf(column, mentions), { flag: "--task", given: wish.task }));
  const positive =
    task.value === "binary-classification"
      ? await settle(host, positiveOf(target.value, column?.values ?? []), { flag: "--positive", given: wish.positive })
      : undefined;
  return { target, task, positive };
}

async function chooseProgram({ host, project, wish }: Adopting): Promise<Program> {
  const found = programsOf(project);
  if (wish.train !== "") {
    const same = found.find(({ line, why }) => line === wish.train || why === wish.train);
    const files = project.paths.filter((path) => wish.train.split(/\s+/).some((word) => joined("", word) === path));
    return same ?? { line: wish.train, folder: "", files, why: "--train", isWhole: false };
  }
  const [only, another] = found;
  if (only === undefined)
    throw new UserError(
      'No program that trains was found: no stage of dvc.yaml, no target of a Makefile, no train*.py, no notebook that fits a model. Say how you train, from the repository\'s root, with --train, such as --train "python src/train.py".',
    );
  if (another === undefined) return only;
  // A pipeline that calls the program says more than the program.
  const called = found.filter((one) => one !== only && !one.files.every((file) => only.files.includes(file)));
  if (called.length === 0) return only;
  const choices = found.map(({ line, folder }) => (folder === "" ? line : `${folder}: ${line}`));
  const answer = {
    question: "The repository trains in several ways. Which is this model's?",
    flag: "--train",
    choices,
  };
  const { value } = await settle(host, answer, { flag: "--train", given: "" });
  return found[choices.indexOf(value)] ?? { line: value, folder: "", files: [], why: "as you said", isWhole: false };
}

async function nameOf({ host, wish }: Adopting, { folder }: Program): Promise<string> {
  const slug = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]+/g, "-")
      .replaceAll(/^[^a-z]+|-+$/g, "")
      .slice(0, 63);
  const origin = await originAddress(host, host.env("GITHUB_SERVER_URL") ?? "https://github.com");
  const usual = slug(folder === "" ? (origin?.split("/").at(-1) ?? basename(host.workspace)) : basename(folder));
  const answer: Answer<string> =
    usual === ""
      ? { question: "What is the model called? Lower-case letters, digits, - and _.", flag: "--model", choices: [] }
      : { value: usual, why: "the folder's name" };
  const { value } = await settle(host, answer, { flag: "--model", given: wish.model });
  if (/^[a-z][a-z0-9_-]{0,62}$/.test(value)) return value;
  throw new UserError(
    `${JSON.stringify(value)} is no name of a model: lower-case letters, digits, - and _, with a letter first. Try --model ${slug(value) || "model"}.`,
  );
}

async function settledData(
  { host, project, wish }: Adopting,
  program: Program,
  mentions: Mentions,
): Promise<{ readonly data: ChosenData; readonly why: string }> {
  const lying = mentions.tables
    .flatMap(({ text }) => [joined(program.folder, text), joined("", text)])
    .filter((path) => /^\w/.test(path) && existsSync(join(host.workspace, path)));
  const paths = [...new Set([...tablesOf(project.paths), ...lying])];
  const answer = chooseData({ paths, program, mentions });
  if (wish.data === "" && !isOpen(answer))
    return { data: { ...answer.value, ...(wish.holdout !== "" && { holdout: wish.holdout }) }, why: answer.why };
  const open = isOpen(answer) ? answer : { value: answer.value.train, why: answer.why };
  const train = await settle(host, open, { flag: "--data", given: wish.data });
  const holdout = wish.holdout !== "" ? wish.holdout : isOpen(answer) ? undefined : answer.value.holdout;
  return { data: { train: train.value, holdout: holdout === train.value ? undefined : holdout }, why: train.why };
}

interface Judging {
  readonly split: Split | undefined;
  readonly rows: Adoption["rows"];
  /** The target in the rows that judge; undefined where nobody read them. */
  readonly target: SeenColumn | undefined;
  readonly deviation: number | undefined;
}

interface Chosen {
  readonly data: ChosenData;
  readonly read: ReadTable | undefined;
  readonly roles: Roles;
  readonly target: string;
}

async function judgingRows(
  { host, wish, database }: Adopting,
  { data, read, roles, target }: Chosen,
): Promise<Judging> {
  const columnIn = ({ seen }: ReadTable): SeenColumn | undefined => seen.columns.find(({ name }) => name === target);
  if (data.holdout !== undefined) {
    const judged = isRemote(data.holdout) ? undefined : await readTable(host, await database(), data.holdout);
    return {
      split: undefined,
      rows: { train: read?.seen.rows, holdout: judged?.seen.rows },
      target: judged && columnIn(judged),
      deviation: judged && (await deviationOf(judged, target)),
    };
  }
  if (wish.split === undefined || read === undefined)
    throw new UserError(
      `${data.train} is the only data file, so no rows are left that the model has not seen: they have to be in a file of their own. Name it with --holdout, or run again with --split 0.2, which writes two files of it; then let the program read the first.`,
    );
  const split = await splitTable(host, read, { share: wish.split, roles });
  const column = columnIn(read);
  return {
    split,
    rows: split.rows,
    target: column && shareOf({ rows: read.seen.rows, column }, split.rows.holdout),
    deviation: await deviationOf(read, target),
  };
}

function withId(roles: Roles, given: string, read: ReadTable | undefined): Roles {
  return given === "" ? roles : { ...roles, id: read?.table.column(given).name ?? given };
}

function requireId(format: Adoption["format"], { id }: Roles, file: string): void {
  if (format === "onnx" || format === "unknown" || id !== undefined) return;
  throw new UserError(
    `A model that is no ONNX graph is judged by predictions, which are joined to the rows by an id, and no column of ${file} identifies a row. Add one, such as a running number, and name it with --id; or export the model to ONNX.`,
  );
}

function textColumn({ seen }: ReadTable, target: string, roles: Roles): string | undefined {
  const others = new Set([target, ...Object.values(roles)]);
  return seen.columns.find(
    ({ name, kind, distinct, filled }) => kind === "category" && !others.has(name) && distinct * 2 > filled,
  )?.name;
}

/** People or teams who answer for it: who owns the code, else who owns the repository. */
async function ownersOf({ host, project, wish }: Adopting): Promise<Inferred<readonly string[]>> {
  const given = wish.owner
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  if (given.length > 0) return { value: given.map((one) => (one.startsWith("@") ? one : `@${one}`)), why: "--owner" };
  const file = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"].find((path) => project.paths.includes(path));
  const text = file === undefined ? undefined : await gitIn(host).ask(["show", `:${file}`]);
  const [, all = ""] = /^\*[ \t]+(.+)$/m.exec(text ?? "") ?? [];
  const owners = all.split(/\s+/).filter((one) => /^@[\w./-]+$/.test(one));
  if (owners.length > 0) return { value: owners, why: file ?? "" };
  const origin = await originAddress(host, host.env("GITHUB_SERVER_URL") ?? "https://github.com");
  const [, owner] = /^https:\/\/[^/]+\/([\w-]+)\/[^/]+$/.exec(origin ?? "") ?? [];
  const answer: Answer<string> =
    owner === undefined
      ? { question: "Who answers for the model? A GitHub user or team.", flag: "--owner", choices: [] }
      : { value: `@${owner}`, why: "the repository's owner" };
  const { value, why } = await settle(host, answer, { flag: "--owner", given: "" });
  return { value: [value.startsWith("@") ? value : `@${value}`], why };
}
