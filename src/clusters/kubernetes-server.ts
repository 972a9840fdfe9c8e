import { UnreachableError } from "./cluster.ts";
import { told } from "./kubernetes-condition.ts";
import { collectionPath, type Kind } from "./kubernetes-kinds.ts";
import { type Pod, readPod } from "./kubernetes-pods.ts";
import { errorOf, objectFrom, type Refusal, refusalOf } from "./kubernetes-refusal.ts";
import { listAt, textAt } from "./kubernetes-tree.ts";
import type { Answer, Question, Wire } from "./kubernetes-wire.ts";

/** What is asked of one namespace. */
export interface Server {
  /** Undefined where the object was made, or the refusal that says that it is there. */
  create(kind: Kind, object: unknown): Promise<Refusal | undefined>;
  get(kind: Kind, name: string): Promise<unknown>;
  remove(kind: Kind, name: string): Promise<void>;
  list(kind: Pick<Kind, "apiVersion" | "plural">, selector: string): Promise<readonly unknown[]>;
  pods(selector: string): Promise<readonly Pod[]>;
  /** False where there is nothing to read yet, or no longer. */
  log(query: LogQuery): Promise<boolean>;
}

export interface LogQuery {
  readonly pod: string;
  readonly container: string;
  readonly sinceTime: string | undefined;
  take(text: string): void;
}

/** Of a log at one look; kubelets keep files of 10 MiB unless they are told otherwise. */
const MOST_OF_A_LOG = 64 * 1024 * 1024;
const PAGE = "500";

export function openServer(wire: Wire, name: string, namespace: string): Server {
  const good = async (question: Question, what: string): Promise<Answer> => {
    const answer = await wire(question);
    if (isGood(answer)) return answer;
    throw errorOf(name, refusalOf(answer), what);
  };
  const list: Server["list"] = async (kind, selector) => {
    const path =
      kind.apiVersion === "v1"
        ? `/api/v1/namespaces/${namespace}/${kind.plural}`
        : collectionPath({ ...POD, ...kind }, namespace);
    const items: unknown[] = [];
    const seen = new Set<string>();
    for (let next = ""; ;) {
      const query = { labelSelector: selector, limit: PAGE, ...(next !== "" && { continue: next }) };
      const page = objectFrom(name, await good({ method: "GET", path, query }, `list ${kind.plural} of ${namespace}`));
      items.push(...listAt(page, "items"));
      next = textAt(page, "metadata", "continue") ?? "";
      if (next === "") return items;
      if (seen.has(next)) throw new UnreachableError(`${name} lists ${kind.plural} in circles. It is tried again.`);
      seen.add(next);
    }
  };
  return {
    list,
    pods: async (selector) => (await list(POD, selector)).flatMap((raw) => readPod(raw) ?? []),
    async create(kind, object) {
      // Strict, as kubectl is: a field that the server does not know would be dropped in silence.
      const query = { fieldValidation: "Strict" };
      const answer = await wire({ method: "POST", path: collectionPath(kind, namespace), query, body: object });
      if (isGood(answer)) {
        // A page that something on the way shows is no word that it was made.
        objectFrom(name, answer);
        return undefined;
      }
      const refusal = refusalOf(answer);
      if (refusal.status === 409 && refusal.reason === "AlreadyExists") return refusal;
      throw errorOf(name, refusal, `make a ${kind.kind} in ${namespace}`);
    },
    async get(kind, object) {
      const answer = await wire({ method: "GET", path: `${collectionPath(kind, namespace)}/${object}` });
      if (answer.status === 404) return undefined;
      if (answer.status < 200 || answer.status >= 300)
        throw errorOf(name, refusalOf(answer), `read the ${kind.kind} ${namespace}/${object}`);
      return objectFrom(name, answer);
    },
    async remove(kind, object) {
      // Background: the object goes at once, and the server ends its pods after it, with SIGTERM first.
      const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
      const answer = await wire({ method: "DELETE", path: `${collectionPath(kind, namespace)}/${object}`, body });
      if (answer.status === 404) return;
      if (isGood(answer)) return void objectFrom(name, answer);
      throw errorOf(name, refusalOf(answer), `end the ${kind.kind} ${namespace}/${object}`);
    },
    log: (query) => readLog(wire, { server: name, namespace }, query),
  };
}

function isGood({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

const POD = { kind: "Job", apiVersion: "v1", plural: "pods", podLabel: "", longestName: 63 } as const satisfies Kind;

async function readLog(
  wire: Wire,
  { server, namespace }: Readonly<Record<"server" | "namespace", string>>,
  asked: LogQuery,
): Promise<boolean> {
  const { pod, container, sinceTime, take } = asked;
  const answer = await wire({
    method: "GET",
    path: `/api/v1/namespaces/${namespace}/pods/${pod}/log`,
    query: {
      container,
      timestamps: "true",
      limitBytes: String(MOST_OF_A_LOG),
      ...(sinceTime !== undefined && { sinceTime }),
    },
    take,
  });
  if (isGood(answer)) return true;
  const refusal = refusalOf(answer);
  // 400: the container waits to start, or its log is gone; 404: the pod is.
  if (refusal.status === 400 || refusal.status === 404) return false;
  throw errorOf(server, refusal, told(`read the log of the pod ${namespace}/${pod}`));
}
