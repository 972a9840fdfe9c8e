import type { Answer } from "./answers.ts";
import type { Api } from "./api.ts";
import type { CommitPeople, Forge, Review } from "./forge.ts";
import { actorOf, query } from "./github-graphql.ts";

const needs = "pull-requests: read";
const STATES = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"] as const;

/** Reviews and the people of commits by GraphQL: REST tells neither edits and mails, nor whose the addresses of co-authors are. */
export function reviewsOf(api: Api): Pick<Forge, "reviews" | "commitPeople"> {
  return {
    async reviews(pull) {
      const asked = { pull, list: "reviews", fields: REVIEW } as const;
      const { nodes } = await listOf(api, asked, { doing: `reading the reviews of pull request ${pull}`, needs });
      return nodes.map(reviewFrom);
    },
    async commitPeople(pull) {
      const asked = { pull, list: "commits", fields: COMMIT } as const;
      const purpose = { doing: `reading the commits of pull request ${pull}`, needs };
      const { nodes, total } = await listOf(api, asked, purpose);
      return peopleOf(
        nodes.map((node) => node.object("commit")),
        total,
      );
    },
  };
}

const REVIEW =
  "author { __typename login } state body commit { oid } submittedAt url lastEditedAt createdViaEmail includesCreatedEdit";
// The author of a commit is the first of its authors, the others are those of its trailers.
const COMMIT =
  "commit { oid committer { user { login } } authors(first: 100) { totalCount nodes { email user { login } } } }";

interface Asked {
  readonly pull: number;
  readonly list: "reviews" | "commits";
  readonly fields: string;
}

type Purpose = Parameters<typeof query>[2];

async function listOf(api: Api, { pull, list, fields }: Asked, purpose: Purpose) {
  const { owner, name } = api.repository;
  const text = `query ($owner: String!, $name: String!, $pull: Int!, $after: String) { repository(owner: $owner, name: $name) { pullRequest(number: $pull) { ${list}(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { ${fields} } } } } }`;
  const nodes: Answer[] = [];
  let after: string | undefined;
  for (;;) {
    const variables = { owner, name, pull, ...(after !== undefined && { after }) };
    const data = await query(api, { query: text, variables }, purpose);
    const page = data.object("repository").object("pullRequest").object(list);
    nodes.push(...page.list("nodes"));
    const info = page.object("pageInfo");
    if (!info.flag("hasNextPage")) return { nodes, total: page.integer("totalCount") };
    after = info.text("endCursor");
  }
}

function reviewFrom(found: Answer): Review {
  const state = found.text("state");
  return {
    author: actorOf(found.optionalObject("author")),
    // A state we do not know approves nothing.
    state: STATES.find((known) => known === state) ?? "COMMENTED",
    body: found.optionalText("body") ?? "",
    commit: found.optionalObject("commit")?.text("oid") ?? "",
    submittedAt: found.optionalText("submittedAt") ?? "",
    url: found.optionalText("url") ?? "",
    isEdited: found.has("lastEditedAt") || found.flag("includesCreatedEdit"),
    isByEmail: found.flag("createdViaEmail"),
  };
}

function peopleOf(commits: readonly Answer[], total: number): CommitPeople {
  const people = commits.flatMap((commit) => {
    const authors = commit.object("authors").list("nodes");
    const named = [...authors, ...[commit.optionalObject("committer") ?? []].flat()];
    return [
      ...named.map((person) => person.optionalObject("user")?.optionalText("login")),
      ...authors.map((person) => accountOf(person.optionalText("email") ?? "")),
    ];
  });
  const areAll = commits.every((commit) => {
    const authors = commit.object("authors");
    return authors.integer("totalCount") <= authors.list("nodes").length;
  });
  return {
    logins: [...new Set(people.filter((login) => login !== undefined))],
    shas: commits.map((commit) => commit.text("oid")),
    isComplete: areAll && commits.length >= total,
  };
}

/** An address that GitHub gives out names its account, whether or not GitHub says whose it is. */
function accountOf(email: string): string | undefined {
  return /^(?:\d+\+)?([^+@\s]+)@users\.noreply\.github\.com$/i.exec(email.trim())?.[1];
}
