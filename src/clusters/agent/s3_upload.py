"""Files as objects, large ones in parts."""

import base64
import hashlib

from .limits import CHUNK
from .log import LOG
from .s3_bucket import EMPTY, checksum
from .stopping import STOP
from .xml_text import text_in

PART = 64 << 20
"""Larger files come in parts of so many bytes, or of more where there would be too many."""


def upload(bucket, key, path, digest, size):
    """A file as an object, with its SHA-256, which S3 then holds against what came."""
    if size > PART:
        return upload_parts(bucket, key, path, size)
    headers = checksum(bytes.fromhex(digest))
    bucket.ask("PUT", key, None, headers, lambda: Stretch(path, 0, size), digest, size).close()


def upload_parts(bucket, key, path, size):
    """The object appears once all of them are there, and not at all where one fails."""
    step = max(PART, -(-size // 9000))
    headers = {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"}
    with bucket.ask("POST", key, {"uploads": ""}, headers) as answer:
        upload_id = text_in(answer.read().decode(), "UploadId")
    if not upload_id:
        raise OSError("S3 began no upload of %s" % key)
    try:
        stretches = [(1 + at // step, at, min(step, size - at)) for at in range(0, size, step)]
        parts = [upload_part(bucket, key, path, upload_id, stretch) for stretch in stretches]
        body = ("<CompleteMultipartUpload>%s</CompleteMultipartUpload>" % "".join(parts)).encode()
        payload = hashlib.sha256(body).hexdigest()
        with bucket.ask("POST", key, {"uploadId": upload_id}, None, lambda: body, payload, len(body)) as answer:
            # S3 may answer 200 at once and tell of a failure in the body.
            text = answer.read().decode("utf-8", "replace")
        if text_in(text, "ETag") is None:
            raise OSError("S3 did not put %s together: %s" % (key, text_in(text, "Code")))
    except BaseException:
        abandon(bucket, key, upload_id)
        raise


def upload_part(bucket, key, path, upload_id, stretch):
    """Number, begin and size of a stretch; what the list of parts says of it."""
    number, start, size = stretch
    digest, left = hashlib.sha256(), Stretch(path, start, size)
    for chunk in iter(lambda: left.read(CHUNK), b""):
        digest.update(chunk)
    left.close()
    query = {"partNumber": str(number), "uploadId": upload_id}
    sent = checksum(digest.digest())
    with bucket.ask("PUT", key, query, sent, lambda: Stretch(path, start, size), digest.hexdigest(), size) as answer:
        tag = answer.headers.get("ETag", "")
    shown = tag.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    sum64 = base64.b64encode(digest.digest()).decode()
    return (
        "<Part><ChecksumSHA256>%s</ChecksumSHA256><ETag>%s</ETag><PartNumber>%d</PartNumber></Part>"
        % (sum64, shown, number)
    )


def abandon(bucket, key, upload_id):
    """Parts of an upload that failed cost money until somebody removes them."""
    try:
        bucket.ask_once("DELETE", key, {"uploadId": upload_id}, {}, None, EMPTY, 0).close()
    except Exception as error:
        LOG.say("parts of %s are left for the bucket's lifecycle rule: %s" % (key, error))


class Stretch:
    """A stretch of a file as the body of a request."""

    def __init__(self, path, start, size):
        self.file = open(path, "rb")
        self.file.seek(start)
        self.left = size

    def read(self, size=-1):
        STOP.check()
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self):
        self.file.close()
