import type { IncomingMessage } from "node:http";
import { errorIn } from "../host/s3-answer.ts";
import type { S3Request, S3Server } from "../host/s3.ts";
import { persistently, type Web } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import { patienceFor } from "./patience.ts";
import { type SmallAnswer, smallAnswer } from "./small-answer.ts";
import { type S3Place, shownKey } from "./s3-place.ts";

export type Asked = Omit<S3Request, "bucket"> & {
  /** Statuses besides 200 that are answers, not failures. */
  readonly accepts?: readonly number[];
};

/** The bucket of a store, asked until it answers. */
export interface Bucket {
  readonly web: Web;
  readonly place: S3Place;
  /** Throws a UserError for every status that is not accepted, and where the server cannot be reached. */
  ask(asked: Asked): Promise<IncomingMessage>;
  /** The same with its text; what is asked may be asked again. */
  text(asked: Asked): Promise<SmallAnswer>;
  shown(key: string): string;
}

export function openBucket(web: Web, server: S3Server, place: S3Place): Bucket {
  const { bucket } = place;
  const shown = (key: string): string => shownKey(place, key);
  const ask = async ({ accepts = [], ...request }: Asked): Promise<IncomingMessage> => {
    const where = `${shown(request.key)}${server.origin === "" ? "" : ` at ${server.origin}`}`;
    const answer = await persistently(
      where,
      async () => await server.request({ bucket, ...request, patience: patienceFor(request) }),
      {
        wait: (time) => web.wait(time),
        advice: "Check the store's address, AWS_REGION, AWS_ENDPOINT_URL and the network, and run again.",
      },
    );
    const status = answer.statusCode ?? 0;
    if (status === 200 || accepts.includes(status)) return answer;
    throw await refusal(answer, { shown: where, isSigned: server.isSigned, isRead: isReading(request) });
  };
  return {
    web,
    place,
    shown,
    ask,
    text: async (asked) => await smallAnswer(async () => await ask(asked), { shown: shown(asked.key), web }),
  };
}

function isReading({ method = "GET" }: Pick<Asked, "method">): boolean {
  return method === "GET" || method === "HEAD";
}

interface Refused {
  readonly shown: string;
  readonly isSigned: boolean;
  readonly isRead: boolean;
}

async function refusal(answer: IncomingMessage, { shown, isSigned, isRead }: Refused): Promise<UserError> {
  const status = answer.statusCode ?? 0;
  const { code, reason } = await errorIn(answer);
  const verb = isRead ? "read" : "write";
  if (code === "NoSuchBucket" || (status === 404 && !isRead))
    return new UserError(
      `There is no bucket of ${shown} (${reason}). Correct the input \`store\`, or make the bucket.`,
    );
  if (code === "RequestTimeTooSkewed")
    return new UserError(`S3 refuses ${shown}: this machine's clock is wrong (${reason}). Set it and run again.`);
  if (status >= 300 && status < 400)
    return new UserError(
      `S3 says that ${shown} is elsewhere (${reason}); keys are sent to no other server. Check AWS_REGION and AWS_ENDPOINT_URL.`,
    );
  if (status !== 401 && status !== 403)
    return new UserError(`S3 does not ${verb} ${shown}: ${reason}. Check AWS_REGION and AWS_ENDPOINT_URL.`);
  const rights = isRead
    ? "s3:GetObject on the store's keys and s3:ListBucket on its bucket"
    : "s3:PutObject, s3:GetObject, s3:AbortMultipartUpload and s3:ListMultipartUploadParts on the store's keys, and s3:ListBucket and s3:ListBucketMultipartUploads on its bucket";
  return new UserError(
    isSigned
      ? `S3 does not let this job ${verb} ${shown} (${reason}). Give its role ${rights}, and check the AWS_ variables of the step.`
      : `S3 does not let everybody ${verb} ${shown} (${reason}), and this job has no key. Put aws-actions/configure-aws-credentials before it, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
  );
}
