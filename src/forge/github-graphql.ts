import { Answer } from "./answers.ts";
import { refused, type Purpose } from "./api-error.ts";
import type { Api, Parameters } from "./api.ts";

export interface Query {
  readonly query: string;
  readonly variables: Parameters;
}

type Mutation = Query;

/** Changes what REST cannot. */
export async function mutate(api: Api, mutation: Mutation, purpose: Purpose): Promise<void> {
  await answerTo(api, mutation, purpose);
}

/** Reads what REST does not tell. */
export async function query(api: Api, asked: Query, purpose: Purpose): Promise<Answer> {
  return (await answerTo(api, asked, purpose)).object("data");
}

/** Who it is, as REST names them: GraphQL leaves the end of an app's name away, and a person may be called as it is. */
export function actorOf(actor: Answer | undefined): string {
  const login = actor?.text("login") ?? "ghost";
  const kind = actor?.text("__typename") ?? "User";
  if (kind === "Bot") return `${login.replace(/\[bot\]$/, "")}[bot]`;
  return kind === "User" ? login : "ghost";
}

/** GraphQL refuses with status 200 and a list of errors: thrown as an ApiError. */
async function answerTo(api: Api, { query, variables }: Query, purpose: Purpose): Promise<Answer> {
  const found = new Answer(await api.graphql(query, purpose, variables), "the answer to a GraphQL query");
  const [error] = found.has("errors") ? found.list("errors") : [];
  if (error === undefined) return found;
  const type = error.optionalText("type") ?? "";
  const said = error.optionalText("message") ?? type;
  throw refused(STATUSES[type] ?? (TROUBLE.test(said) ? 500 : 422), said, purpose);
}

const STATUSES: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  NOT_FOUND: 404,
  INTERNAL: 500,
  SERVICE_UNAVAILABLE: 503,
};

// GitHub's own trouble has no type, only these words.
const TROUBLE = /^(?:Something went wrong while executing your query|We couldn't respond to your request in time)/;
