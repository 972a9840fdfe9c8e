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
  throw refused(STATUSES[type] ?? 422, error.optionalText("message") ?? type, purpose);
}

const STATUSES: Readonly<Record<string, number>> = { FORBIDDEN: 403, INSUFFICIENT_SCOPES: 403, NOT_FOUND: 404 };
