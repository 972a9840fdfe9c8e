#!/usr/bin/env python3
"""Amazon SageMaker's training jobs behind the commands of `clusters: {sagemaker: {command: …}}`, by the contract of
docs/training-command.md. Needs boto3, the usual AWS_ variables, and:

    SAGEMAKER_ROLE    the role of the jobs: it reads and writes the exchange's bucket
    SAGEMAKER_OUTPUT  s3://bucket/prefix, which SageMaker insists on; nothing is read from there
    SAGEMAKER_IMAGE   an image with Python 3.8 or newer; the manifest may name another

The manifest: `training: {on: {command: {cluster: sagemaker, options: {instance: ml.g5.xlarge, spot: true}}}}`.
"""
import json
import os
import sys

import boto3
import botocore.exceptions

LOG_GROUP = "/aws/sagemaker/TrainingJobs"
NOT_NOW = 75
LOG_PAGES = 50

# A word of a container's command has room for 256 characters, and a hyperparameter for 2 500: the command comes in these.
START = (
    "import json,os;h=json.load(open('/opt/ml/input/config/hyperparameters.json'));"
    "j=json.loads(''.join(h['p%d'%i] for i in range(len(h))));"
    "os.environ.update(j['env']);os.execvp(j['command'][0],j['command'])"
)


def main():
    request = json.load(sys.stdin)
    verbs = {"submit": submit, "status": status, "logs": logs, "cancel": cancel, "list": listed}
    try:
        answer = verbs[request["verb"]](request)
    except botocore.exceptions.ClientError as error:
        # What AWS has trouble with, or too many calls, passes; what it denies does not.
        code = error.response["Error"]["Code"]
        passes = error.response["ResponseMetadata"].get("HTTPStatusCode", 0) >= 500 or "Throttl" in code
        print(f"{code}: {error}", file=sys.stderr)
        sys.exit(NOT_NOW if passes else 1)
    except (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError) as error:
        print(error, file=sys.stderr)
        sys.exit(NOT_NOW)
    print(json.dumps(answer))


def submit(request):
    sagemaker = boto3.client("sagemaker")
    for job in request["jobs"]:
        # The name is taken once for all time: of all that create it, one does.
        if describe(sagemaker, job["id"]):
            continue
        try:
            sagemaker.create_training_job(**training_job(job))
        except sagemaker.exceptions.ResourceInUse:
            pass
    return {}


def training_job(job):
    options = job["options"]
    command = json.dumps({"command": job["command"], "env": job["env"]})
    parts = [command[at : at + 2500] for at in range(0, len(command), 2500)]
    spot = bool(options.get("spot"))
    limits = {"MaxRuntimeInSeconds": job["timeoutSeconds"]}
    if spot:
        limits["MaxWaitTimeInSeconds"] = 2 * job["timeoutSeconds"]
    return {
        "TrainingJobName": job["id"],
        "RoleArn": os.environ["SAGEMAKER_ROLE"],
        "AlgorithmSpecification": {
            "TrainingImage": options.get("image") or os.environ["SAGEMAKER_IMAGE"],
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["python3", "-c", START],
        },
        "HyperParameters": {f"p{index}": part for index, part in enumerate(parts)},
        "OutputDataConfig": {"S3OutputPath": os.environ["SAGEMAKER_OUTPUT"]},
        "ResourceConfig": {
            "InstanceType": options["instance"],
            "InstanceCount": 1,
            "VolumeSizeInGB": max(30, -(-(job["requires"]["diskBytes"] or 0) // 10**9)),
        },
        "StoppingCondition": limits,
        "EnableManagedSpotTraining": spot,
        "Tags": [{"Key": key, "Value": value[:256]} for key, value in job["labels"].items()],
    }


def status(request):
    sagemaker = boto3.client("sagemaker")
    found = [describe(sagemaker, job["id"]) for job in request["jobs"]]
    return {"jobs": [told(job) for job in found if job]}


def describe(sagemaker, name):
    try:
        return sagemaker.describe_training_job(TrainingJobName=name)
    except botocore.exceptions.ClientError as error:
        words = str(error).lower()
        if "not found" in words or "could not find" in words or "does not exist" in words:
            return None
        raise


def told(job):
    about = {
        "id": job["TrainingJobName"],
        "handle": job["TrainingJobArn"],
        "state": state_of(job),
        "reason": job.get("FailureReason") or job["SecondaryStatus"],
    }
    if job.get("TrainingStartTime"):
        about["queuedSeconds"] = max(0, (job["TrainingStartTime"] - job["CreationTime"]).total_seconds())
    return about


def state_of(job):
    status, secondary, reason = job["TrainingJobStatus"], job["SecondaryStatus"], job.get("FailureReason") or ""
    if status == "Completed":
        return "succeeded"
    if status in ("InProgress", "Stopping"):
        return "running" if job.get("TrainingStartTime") else "queued"
    if status == "Stopped":
        ends = {"MaxRuntimeExceeded": "timed-out", "MaxWaitTimeExceeded": "lost", "Interrupted": "lost"}
        return ends.get(secondary, "cancelled")
    # Failed: 137 is the kernel's, for memory; of the others AlgorithmError and ClientError are the job's own doing.
    is_own = reason.startswith(("AlgorithmError", "ClientError")) and "137" not in reason
    return "failed" if is_own else "lost"


def logs(request):
    cloudwatch = boto3.client("logs")
    stream, _, token = (request["cursor"] or "").partition(" ")
    try:
        stream = stream or first_stream(cloudwatch, request["job"]["id"])
        if not stream:
            return {"lines": [], "cursor": ""}
        lines, token, skipped = pages(cloudwatch, stream, token, request["maxBytes"])
    except cloudwatch.exceptions.ResourceNotFoundException:
        return {"lines": [], "cursor": ""}
    return {"lines": lines, "cursor": f"{stream} {token}", "skippedBytes": skipped}


def first_stream(cloudwatch, name):
    streams = cloudwatch.describe_log_streams(logGroupName=LOG_GROUP, logStreamNamePrefix=f"{name}/")["logStreams"]
    return min((stream["logStreamName"] for stream in streams), default="")


def pages(cloudwatch, stream, token, most):
    """The newest lines of what is there since the token; it stays the same where nothing is."""
    lines, size, skipped = [], 0, 0
    for _ in range(LOG_PAGES):
        where = {"nextToken": token} if token else {"startFromHead": True}
        page = cloudwatch.get_log_events(logGroupName=LOG_GROUP, logStreamName=stream, **where)
        for event in page["events"]:
            lines.append(event["message"].rstrip("\n"))
            size += len(lines[-1].encode()) + 1
        while size > most:
            first = len(lines.pop(0).encode()) + 1
            size, skipped = size - first, skipped + first
        if page["nextForwardToken"] == token or not page["events"]:
            return lines, page["nextForwardToken"], skipped
        token = page["nextForwardToken"]
    return lines, token, skipped


def cancel(request):
    sagemaker = boto3.client("sagemaker")
    job = describe(sagemaker, request["job"]["id"])
    if job and job["TrainingJobStatus"] == "InProgress":
        try:
            sagemaker.stop_training_job(TrainingJobName=request["job"]["id"])
        except botocore.exceptions.ClientError as error:
            # It ended in between.
            if error.response["Error"]["Code"] != "ValidationException":
                raise
    return {}


def listed(request):
    sagemaker = boto3.client("sagemaker")
    answer = []
    paginator = sagemaker.get_paginator("list_training_jobs")
    for page in paginator.paginate(StatusEquals="InProgress", NameContains="mg-"):
        for summary in page["TrainingJobSummaries"]:
            tags = sagemaker.list_tags(ResourceArn=summary["TrainingJobArn"])["Tags"]
            labels = {tag["Key"]: tag["Value"] for tag in tags}
            job = describe(sagemaker, summary["TrainingJobName"])
            if job and labels.get("repository") == request["repository"]:
                answer.append({**told(job), "labels": labels})
    return {"jobs": answer}


if __name__ == "__main__":
    main()
