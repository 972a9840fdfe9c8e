import { isRecord } from "../kernel/guards.ts";

type Acceptances = AsyncIterable<{ readonly body: object }>;

/** Whether one of these acceptances rests on the record of this digest: the newest mostly do. */
export async function isEvidence(acceptances: Acceptances, word: string, digest: string): Promise<boolean> {
  for await (const { body } of acceptances) if (evidenceIn(body, word) === digest) return true;
  return false;
}

/** Digests of all records of a kind that these acceptances rest on, read once for many entries. */
export async function evidenceDigests(acceptances: Acceptances, word: string): Promise<ReadonlySet<unknown>> {
  const digests = new Set<unknown>();
  for await (const { body } of acceptances) digests.add(evidenceIn(body, word));
  return digests;
}

function evidenceIn(body: object, word: string): unknown {
  const evidence: unknown = Reflect.get(body, "evidence");
  return isRecord(evidence) ? evidence[word] : undefined;
}
