import { basename } from "node:path";
import { originAddress } from "../../forge/origin-address.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { slug } from "../../work/adoption/choose-program.ts";
import { codeOwners } from "../../work/adoption/owners.ts";
import type { Project } from "../../work/adoption/project.ts";
import { isOpen, type Answer, type Inferred } from "../../work/adoption/target.ts";
import { settle } from "./interview.ts";

export interface Naming {
  readonly host: Host;
  readonly project: Project;
  /** The folder that trains: `""` for the root. */
  readonly folder: string;
}

/** The model's name: as it was said, else of its folder in a repository of several, else of the repository. */
export async function nameOf({ host, folder }: Naming, given: string): Promise<string> {
  const usual = slug(folder === "" ? await repositoryName(host) : basename(folder));
  const answer: Answer<string> =
    usual === ""
      ? { question: "What is the model called? Lower-case letters, digits, - and _.", flag: "--model", choices: [] }
      : { value: usual, why: "the folder's name" };
  const { value } = await settle(host, answer, { flag: "--model", given });
  if (/^[a-z][a-z0-9_-]{0,62}$/.test(value)) return value;
  throw new UserError(
    `${JSON.stringify(value)} is no name of a model: lower-case letters, digits, - and _, with a letter first. Try --model ${slug(value) || "model"}.`,
  );
}

async function repositoryName(host: Host): Promise<string> {
  return (await origin(host))?.split("/").at(-1) ?? basename(host.workspace);
}

function origin(host: Host): Promise<string | undefined> {
  return originAddress(host, host.env("GITHUB_SERVER_URL") ?? "https://github.com");
}

/** People or teams who answer for it: who owns the code, else who owns the repository. */
export async function ownersOf(naming: Naming, given: readonly string[]): Promise<Inferred<readonly string[]>> {
  const answer = await ownersAnswer(naming, given);
  if (!isOpen(answer)) return answer;
  const { value, why } = await settle(naming.host, answer, { flag: "--owner", given: "" });
  return { value: [asLogin(value)], why };
}

export async function ownersAnswer(
  { host, project, folder }: Naming,
  given: readonly string[],
): Promise<Answer<readonly string[]>> {
  const said = given.map(asLogin).filter((one) => one !== "@");
  if (said.length > 0) return { value: said, why: "--owner" };
  const file = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"].find((path) => project.paths.includes(path));
  const text = file === undefined ? undefined : project.texts.get(file);
  const owners = codeOwners(text ?? "", folder);
  if (owners.length > 0) return { value: owners, why: file ?? "" };
  const [, owner] = /^https:\/\/[^/]+\/([\w-]+)\/[^/]+$/.exec((await origin(host)) ?? "") ?? [];
  return owner === undefined
    ? {
        question: "Who answers for the model? A GitHub user or team, such as @ada or @acme/risk.",
        flag: "--owner",
        choices: [],
      }
    : { value: [`@${owner}`], why: "the repository's owner" };
}

function asLogin(text: string): string {
  const name = text.trim();
  return name.startsWith("@") ? name : `@${name}`;
}
