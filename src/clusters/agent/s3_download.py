"""Objects of any size, read to their end."""

import hashlib
import http.client
import socket
import ssl

from .limits import CHUNK
from .log import LOG
from .s3_bucket import ROUNDS
from .stopping import STOP


def download(bucket, key, file):
    """Into an open file; its digest. What breaks off is gone on with; None where nothing is there."""
    digest, size, tag = hashlib.sha256(), 0, None
    for attempt in range(ROUNDS):
        headers = {} if size == 0 else {"range": "bytes=%d-" % size, "if-match": tag}
        with bucket.ask("GET", key, None, headers, accepts=(206, 404, 412, 416)) as answer:
            if answer.status == 404:
                return None
            if answer.status != (200 if size == 0 else 206):
                raise OSError("s3://%s/%s changed while it was read" % (bucket.name, key))
            tag = answer.headers.get("ETag", "")
            length = size + int(answer.headers.get("Content-Length", "-1"))
            try:
                for chunk in iter(lambda: answer.read(CHUNK), b""):
                    STOP.check()
                    digest.update(chunk)
                    file.write(chunk)
                    size += len(chunk)
            except http.client.HTTPException as error:
                LOG.say("s3://%s/%s broke off after %d bytes: %s" % (bucket.name, key, size, type(error).__name__))
            except (ConnectionError, socket.timeout, ssl.SSLError) as error:
                LOG.say("s3://%s/%s broke off after %d bytes: %s" % (bucket.name, key, size, error))
            if size == length:
                return digest.hexdigest()
    raise OSError("s3://%s/%s broke off %d times" % (bucket.name, key, ROUNDS))
