import { UserError } from "../../kernel/errors.ts";
import type { Adoption } from "../../work/adoption/adoption.ts";
import { freeIdName } from "../../work/adoption/added-id.ts";
import { artifactOf, requireApart } from "../../work/adoption/artifact.ts";
import { chooseProgram } from "../../work/adoption/choose-program.ts";
import { rolesOf, type Roles } from "../../work/adoption/columns.ts";
import { encodedPositive } from "../../work/adoption/encoded-positive.ts";
import { droppedColumns, featuresOf } from "../../work/adoption/features.ts";
import { frameworksOf } from "../../work/adoption/frameworks.ts";
import { mentionsOf, type Mentions } from "../../work/adoption/mentions.ts";
import { idAnswer, type Identifying } from "../../work/adoption/id-answer.ts";
import { metricOf } from "../../work/adoption/metrics.ts";
import { packagingOf } from "../../work/adoption/packaging.ts";
import { formatOf } from "../../work/adoption/predictor.ts";
import type { Program } from "../../work/adoption/program.ts";
import { positiveOf, requireLearnable, targetOf, TASKS, taskOf } from "../../work/adoption/target.ts";
import { isHere, isOfDvc, isRemote, settledData } from "./data-place.ts";
import { oneOf, settle } from "./interview.ts";
import { judgingRows } from "./judging-rows.ts";
import { nameOf, ownersOf } from "./names.ts";
import { requireAll } from "./open-questions.ts";
import type { Adopting } from "./wish.ts";
import { leaksOf, NOTHING_SEEN, readTable, type ReadTable } from "./read-table.ts";
import type { Split } from "./split-table.ts";

export interface Adopted {
  readonly adoption: Adoption;
  readonly split: Split | undefined;
  readonly mentions: Mentions;
}

/** Everything that a manifest needs, found or asked for. Writes nothing. */
export async function adoptModel(adopting: Adopting): Promise<Adopted> {
  const { host, project, wish, database } = adopting;
  const program = await settledProgram(adopting);
  const naming = { host, project, folder: program.folder };
  const name = await nameOf(naming, wish.model);
  const framework = frameworksOf(project, program.files)[0];
  const mentions = mentionsOf(project, program.files);
  const { data, why } = await settledData(adopting, program, mentions);
  const read = isHere(adopting, data.train)
    ? await readTable({ host, database: await database() }, data.train)
    : undefined;
  const table = read?.seen ?? NOTHING_SEEN;
  await requireAll(adopting, { program, mentions, data, read });
  const owners = await ownersOf(naming, wish.owner);
  const meaning = await meaningOf(adopting, read, mentions);
  const target = meaning.target.value;
  const found = rolesOf(table, target, droppedColumns(project, program.files));
  const saved = artifactOf(program, mentions, project);
  const artifact = await settle(host, saved, { flag: "--artifact", given: wish.artifact });
  requireApart(artifact.value, project, name);
  const format = formatOf(artifact.value, framework);
  const roles = await withId(adopting, read, { found, format, table, target });
  const features = featuresOf({ project, files: program.files, table, target, roles });
  const judging = await judgingRows(adopting, { data, read, roles, target });
  const { split } = judging;
  const adoption: Adoption = {
    ...meaning,
    encoded: encodedPositive(project, program.files, meaning.positive?.value),
    name,
    owners,
    roles,
    features,
    program,
    packaging: packagingOf(project, program.folder),
    framework,
    train: {
      ...placed(adopting, split?.train ?? data.train, {
        rows: split?.rows.train ?? read?.seen.rows,
        isWhole: table.isWhole || read === undefined,
      }),
      ...(split !== undefined && { splitOf: data.train }),
    },
    holdout: placed(adopting, judging.holdout, judging),
    dataWhy: split === undefined ? why : `${why}, split ${split.how}`,
    artifact,
    format,
    text: read === undefined ? undefined : textColumn(read, target, roles),
    metric: metricOf(meaning.task.value, {
      rows: judging.rows ?? 0,
      target: judging.target,
      positive: meaning.positive?.value,
      deviation: judging.deviation,
    }),
    leaks: read === undefined ? [] : await leaksOf(read, target, features.seen),
  };
  return { adoption, split, mentions };
}

/** A file of data with what is known of it. What a split writes is to be committed. */
function placed(
  adopting: Adopting,
  path: string,
  { rows, isWhole }: { readonly rows: number | undefined; readonly isWhole: boolean },
): Adoption["train"] {
  const place = isRemote(path)
    ? "elsewhere"
    : isOfDvc(adopting, path)
      ? "dvc"
      : adopting.project.lying.includes(path)
        ? "ignored"
        : "git";
  return { path, rows, isWhole, place };
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
  if (read !== undefined && column !== undefined) requireLearnable(column, read.seen);
  const task = oneOf(TASKS, await settle(host, taskOf(column, mentions), { flag: "--task", given: wish.task }));
  const positive =
    task.value === "binary-classification"
      ? await settle(host, positiveOf(target.value, column?.values ?? []), { flag: "--positive", given: wish.positive })
      : undefined;
  const values = column?.values ?? [];
  if (positive !== undefined && values.length > 0 && !values.some(({ value }) => value === positive.value))
    throw new UserError(
      `${JSON.stringify(positive.value)} is no value of ${JSON.stringify(target.value)}, which has ${values
        .slice(0, 4)
        .map(({ value }) => JSON.stringify(value))
        .join(" and ")}. Say the positive one with --positive.`,
    );
  return { target, task, positive };
}

async function settledProgram({ host, project, wish }: Adopting): Promise<Program> {
  const chosen = chooseProgram(project, wish);
  if ("program" in chosen) return chosen.program;
  if ("open" in chosen) return chosen.answer((await settle(host, chosen.open, { flag: "--train", given: "" })).value);
  throw new UserError(
    'No program that trains was found: no stage of dvc.yaml, no target of a Makefile, no train*.py, no notebook that fits a model. Say how you train, from the repository\'s root, with --train, such as --train "python src/train.py".',
  );
}

async function withId({ host, wish }: Adopting, read: ReadTable | undefined, identifying: Identifying): Promise<Roles> {
  const { found, table } = identifying;
  if (wish.id !== "") return { ...found, id: read?.table.column(wish.id).name ?? wish.id };
  const answer = idAnswer(identifying);
  if (answer === undefined) return found;
  if (read !== undefined && answer.choices.length === 0) {
    if (wish.split !== "") return { ...found, id: freeIdName(table.columns.map(({ name }) => name)) };
    throw new UserError(
      `A model that is no ONNX graph is judged by predictions, which are joined to the rows by an id, and no column of ${table.path} identifies a row. Add a running number to both files; --split 0.2 does it where one file is split into two. Or export the model to ONNX.`,
    );
  }
  const { value } = await settle(host, answer, { flag: "--id", given: "" });
  return { ...found, id: value };
}

function textColumn({ seen }: ReadTable, target: string, roles: Roles): string | undefined {
  const others = new Set([target, ...Object.values(roles)]);
  return seen.columns.find(
    ({ name, kind, distinct, filled }) => kind === "category" && !others.has(name) && distinct * 2 > filled,
  )?.name;
}
