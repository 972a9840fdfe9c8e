"""The exchange in S3, or on a server that speaks its protocol."""

import base64
import os
import re

from .checkpoints_kept import KeptCheckpoints
from .digests import blob_path, sha256_of
from .errors import WrongBytes
from .limits import SMALL
from .s3_bucket import ROUNDS, Bucket
from .s3_claims import Claims
from .s3_download import download
from .s3_upload import upload
from .xml_text import text_in, unescaped


class S3:
    """Objects of a bucket below a prefix."""

    def __init__(self, address):
        self.shown = address
        self.bucket = Bucket(address)
        self.claims = Claims(self.bucket)

    def read(self, path, most=SMALL):
        for attempt in range(ROUNDS):
            with self.bucket.ask("GET", self._key(path), accepts=(404,)) as answer:
                if answer.status == 404:
                    return None
                data = answer.read(most)
                length = answer.headers.get("Content-Length")
                if length is None or int(length) == len(data) or len(data) == most:
                    return data
        raise OSError("%s/%s could not be read to its end" % (self.shown, path))

    def write(self, path, data):
        self.bucket.put(self._key(path), data)

    def claim(self, path, data):
        return self.claims.claim(path, data)

    def names(self, folder):
        return [name for name in self._list(self._key(folder)) if not name.startswith(".")]

    def _list(self, prefix):
        found, more = set(), {}
        while True:
            query = dict({"list-type": "2", "max-keys": "1000", "delimiter": "/", "prefix": prefix}, **more)
            with self.bucket.ask("GET", "", query) as answer:
                text = answer.read().decode("utf-8", "replace")
            keys = re.findall(r"<Key>([^<]*)</Key>", text)
            keys += re.findall(r"<CommonPrefixes>\s*<Prefix>([^<]*)</Prefix>", text)
            found.update(unescaped(key)[len(prefix) :].rstrip("/") for key in keys)
            token = text_in(text, "NextContinuationToken")
            if text_in(text, "IsTruncated") != "true" or not token:
                return sorted(found - {""})
            more = {"continuation-token": token}

    def remove(self, path):
        self.bucket.ask("DELETE", self._key(path), accepts=(204, 404)).close()

    def fetch(self, digest, target):
        with open(target, "xb") as file:
            found = self.download(blob_path(digest), file)
        if found is None:
            os.unlink(target)
            return False
        if "sha256:" + found != digest:
            os.unlink(target)
            raise WrongBytes("%s was expected and sha256:%s found" % (digest, found))
        return True

    def store(self, path):
        """Keeps a file as a blob; its digest and bytes."""
        digest, size = sha256_of(path), os.stat(path).st_size
        place = blob_path("sha256:" + digest)
        if not self._has(place, digest, size):
            self.upload(place, path, digest, size)
        return "sha256:" + digest, size

    def _has(self, place, digest, size):
        """By the checksum that S3 made as the bytes came, else by reading them."""
        with self.bucket.ask("HEAD", self._key(place), None, {"x-amz-checksum-mode": "ENABLED"}, accepts=(404,)) as answer:
            if answer.status == 404 or answer.headers.get("Content-Length") != str(size):
                return False
            found = answer.headers.get("x-amz-checksum-sha256", "-")
        if "-" not in found:
            return found == base64.b64encode(bytes.fromhex(digest)).decode()
        with open(os.devnull, "wb") as nowhere:
            return self.download(place, nowhere) == digest

    def download(self, path, file):
        """Into an open file; its digest. None where nothing is there."""
        return download(self.bucket, self._key(path), file)

    def upload(self, path, file, digest, size):
        upload(self.bucket, self._key(path), file, digest, size)

    def _key(self, path):
        return self.bucket.prefix + path

    def checkpoints(self, place, local):
        return KeptCheckpoints(self, place, local)

    def forget(self, place):
        for name in sorted(self.names(place + "/"), key=lambda name: name != "files.json"):
            self.remove("%s/%s" % (place, name))
