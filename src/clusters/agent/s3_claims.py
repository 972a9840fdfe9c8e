"""Who was first to write an object."""

import uuid

from .limits import STALE
from .log import LOG
from .s3_bucket import ROUNDS
from .stopping import STOP


class Claims:
    """Objects that one alone of several writers makes. Whether the server can say whose came first is found out once."""

    def __init__(self, bucket):
        self.bucket = bucket
        self.is_exclusive = None

    def claim(self, path, data):
        """If-None-Match, which Amazon has since August 2024. Of a server that passes over it, whoever is read back is first."""
        self._prove()
        key, token = self.bucket.prefix + path, uuid.uuid4().hex
        headers = {"x-amz-meta-claim": token}
        if self.is_exclusive:
            headers["if-none-match"] = "*"
        elif self._claimant(key) is not None:
            return False
        for attempt in range(ROUNDS):
            status = self.bucket.put(key, data, headers)
            if status == 200 and self.is_exclusive:
                return True
            if status != 409:
                STOP.wait(0 if self.is_exclusive else min(5.0, STALE / 4))
                return self._claimant(key) == token
            STOP.wait(0.25 * 2**attempt)
        raise OSError("others were writing %s" % key)

    def _prove(self):
        """The second of two writes of one object has to be refused; the object stays."""
        if self.is_exclusive is not None:
            return
        found = [self.bucket.put(self.bucket.prefix + "claims/probe", b"{}\n", {"if-none-match": "*"})]
        while found[-1] in (200, 409) and len(found) < 3:
            found.append(self.bucket.put(self.bucket.prefix + "claims/probe", b"{}\n", {"if-none-match": "*"}))
        self.is_exclusive = found[-1] == 412
        if not self.is_exclusive:
            LOG.say("this S3 server passes over If-None-Match: two starts at the same moment may both train.")

    def _claimant(self, key):
        with self.bucket.ask("HEAD", key, accepts=(404,)) as answer:
            return None if answer.status == 404 else answer.headers.get("x-amz-meta-claim", "")
