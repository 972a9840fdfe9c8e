"""An S3 server with a bucket to read, for the tests beside it: moto, which checks signatures as AWS does once told to.

Prints one line of JSON (endpoint, keys, versions) when it is ready and ends with its standard input. A line that comes
there, {"key": ..., "body": text or null}, puts or deletes an object, and is answered by a line of JSON with its version.
With --endpoint the
same bucket is made on a server that is there already: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are its keys.
"""

import argparse
import hashlib
import json
import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

BUCKET = "model-data"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}],
}


def client(service, endpoint, key, secret):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(s3={"addressing_style": "path"}),
    )


def fill(s3):
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    versions = [
        s3.put_object(Bucket=BUCKET, Key="holdout.csv", Body=body)["VersionId"]
        for body in (b"id,x\n1,2\n", b"id,x\n1,3\n")
    ]
    # Everything that an address or an XML answer has to escape.
    s3.put_object(Bucket=BUCKET, Key="odd/a b+c&d=(1)~'é.csv", Body=b"id,x\n7,7\n")
    # As `dvc push` leaves it.
    tracked = b"id,x\n8,8\n"
    md5 = hashlib.md5(tracked).hexdigest()
    s3.put_object(Bucket=BUCKET, Key=f"dvc/files/md5/{md5[:2]}/{md5[2:]}", Body=tracked)
    # More than one page of a listing.
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: part(s3, number), range(1020)))
    s3.put_object(Bucket=BUCKET, Key="large.bin.csv", Body=b"id,x\n" + b"1,2\n" * 2_000_000)
    return versions


def part(s3, number):
    key = f"parts/day={number % 3}/{number:04}.csv"
    s3.put_object(Bucket=BUCKET, Key=key, Body=f"id,x\n{number},1\n".encode())


def start():
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


def user(endpoint):
    iam = client("iam", endpoint, "setup", "setup")
    iam.create_user(UserName="reader")
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=json.dumps(POLICY))
    made = iam.create_access_key(UserName="reader")["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint")
    given = parser.parse_args().endpoint
    if given:
        endpoint = given
        keys = (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
        versions = fill(client("s3", endpoint, *keys))
    else:
        endpoint = start()
        keys = user(endpoint)
        versions = fill(client("s3", endpoint, "setup", "setup"))
        require_signatures()
    ready = {"endpoint": endpoint, "keyId": keys[0], "secret": keys[1], "versions": versions}
    print(json.dumps(ready), flush=True)
    change(client("s3", endpoint, *keys))


def change(s3):
    for line in sys.stdin:
        wanted = json.loads(line)
        if wanted["body"] is None:
            done = s3.delete_object(Bucket=BUCKET, Key=wanted["key"])
        else:
            done = s3.put_object(Bucket=BUCKET, Key=wanted["key"], Body=wanted["body"].encode())
        print(json.dumps({"version": done.get("VersionId")}), flush=True)


def require_signatures():
    """From here on every request has to be signed by a known user."""
    from moto import settings

    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0


if __name__ == "__main__":
    main()
