import { Answer } from "./answers.ts";
import { refused, type Purpose } from "./api-error.ts";
import type { Api, Parameters } from "./api.ts";

export interface Mutation {
  readonly query: string;
  readonly variables: Parameters;
}

/** Changes what REST cannot. GraphQL refuses with status 200 and a list of errors: thrown as an ApiError. */
export async function mutate(api: Api, { query, variables }: Mutation, purpose: Purpose): Promise<void> {
  const found = new Answer(await api.graphql(query, purpose, variables), "the answer to a GraphQL mutation");
  const [error] = found.has("errors") ? found.list("errors") : [];
  if (error === undefined) return;
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
