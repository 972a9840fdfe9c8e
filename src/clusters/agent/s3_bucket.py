"""Requests to a bucket of S3, or of a server that speaks its protocol: signed, and asked again where that may help."""

import base64
import datetime
import hashlib
import http.client
import os
import re
import time
import urllib.parse
import urllib.request

from .credentials import Credentials
from .errors import Refused
from .sigv4 import authorization, canonical_request
from .stopping import STOP
from .web import opener
from .xml_text import text_in

EMPTY = hashlib.sha256(b"").hexdigest()
ROUNDS = 5


class Bucket:
    """A bucket, and the prefix below which the exchange lies in it."""

    def __init__(self, address):
        found = re.match(r"^s3://([A-Za-z0-9][A-Za-z0-9.-]{1,61}[A-Za-z0-9])(?:/(.*))?\Z", address)
        if found is None:
            raise Refused("%s is no place in a bucket" % address)
        self.name, prefix = found.group(1), (found.group(2) or "").rstrip("/")
        self.prefix = prefix + "/" if prefix else ""
        self.endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        self.region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        self.credentials = Credentials(self.region)
        self.web = opener()
        self.skew = 0.0

    def ask(self, method, key, query=None, headers=None, body=None, payload=EMPTY, size=0, accepts=()):
        """The answer, open; asked again where another try may help. `body` makes what is sent, anew for each try."""
        for attempt in range(1, ROUNDS + 1):
            try:
                answer = self.ask_once(method, key, query, headers or {}, body, payload, size)
                if answer.status == 200 or answer.status in accepts:
                    return answer
                problem = self._problem(answer, key)
            except http.client.HTTPException as error:
                problem = OSError("%s: %s" % (type(error).__name__, error))
            except OSError as error:
                problem = error
            if attempt == ROUNDS or not getattr(problem, "may_pass", True):
                raise problem
            STOP.check()
            STOP.event.wait(0.25 * 3 ** (attempt - 1))

    def put(self, key, data, headers=None):
        """A small object, at once; the status."""
        digest = hashlib.sha256(data)
        sent = dict(checksum(digest.digest()), **(headers or {}))
        accepts = (409, 412, 501) if "if-none-match" in sent else ()
        with self.ask("PUT", key, None, sent, lambda: data, digest.hexdigest(), len(data), accepts) as answer:
            return answer.status

    def ask_once(self, method, key, query, headers, body, payload, size):
        """Whatever the answer is, open."""
        scheme, netloc, path, text = self._url(key, query)
        sent = self._signed(method, netloc, path, text, headers, payload)
        source = body() if body else None
        if method in ("PUT", "POST"):
            sent = dict(sent, **{"Content-Length": str(size), "Content-Type": "application/octet-stream"})
            source = b"" if source is None else source
        url = "%s://%s%s%s" % (scheme, netloc, path, "?" + text if text else "")
        try:
            request = urllib.request.Request(url, data=source, headers=sent, method=method)
            # A server may hash gigabytes before it says a word.
            return self.web.open(request, timeout=600 if method in ("PUT", "POST") else 60)
        finally:
            if hasattr(source, "close"):
                source.close()

    def _url(self, key, query):
        """AWS wants the bucket in the host, other servers in the path; a name with dots has no certificate as a host."""
        domain = "s3.%s.amazonaws.com%s" % (self.region, ".cn" if self.region.startswith("cn-") else "")
        is_host = not self.endpoint and "." not in self.name
        base = self.endpoint.rstrip("/") or "https://%s%s" % (self.name + "." if is_host else "", domain)
        parts = urllib.parse.urlsplit(base)
        path = "%s%s/%s" % (parts.path, "" if is_host else "/" + self.name, urllib.parse.quote(key, safe="/-._~"))
        text = "&".join(sorted("%s=%s" % (quoted(name), quoted(value)) for name, value in (query or {}).items()))
        return parts.scheme, parts.netloc, path, text

    def _signed(self, method, netloc, path, query, headers, payload):
        key, secret, token = self.credentials.get()
        moment = datetime.datetime.fromtimestamp(time.time() + self.skew, datetime.timezone.utc)
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        sent = dict(headers, **{"x-amz-content-sha256": payload, "x-amz-date": stamp})
        if token:
            sent["x-amz-security-token"] = token
        request = canonical_request(method, path, query, dict(sent, host=netloc), payload)
        return dict(sent, Authorization=authorization(key, secret, self.region, stamp, request))

    def _problem(self, answer, key):
        """What an answer says is wrong; what can be mended here is."""
        with answer:
            code = text_in(answer.read(65536).decode("utf-8", "replace"), "Code") or ""
        problem = Failed("S3 answers %d %s for s3://%s/%s" % (answer.status, code, self.name, key))
        problem.status = answer.status
        region = answer.headers.get("x-amz-bucket-region")
        problem.may_pass = answer.status >= 500 or answer.status in (408, 409, 429)
        if region and region != self.region and not self.endpoint and re.match(r"^[a-z0-9-]{1,40}\Z", region):
            self.region, problem.may_pass = region, True
        elif code == "RequestTimeTooSkewed" and answer.headers.get("Date"):
            there = datetime.datetime.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S %Z")
            self.skew = there.replace(tzinfo=datetime.timezone.utc).timestamp() - time.time()
            problem.may_pass = True
        elif code in ("ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired"):
            self.credentials.renew()
            problem.may_pass = True
        return problem


class Failed(OSError):
    """An answer that is none of those that were asked for."""


def checksum(digest):
    return {"x-amz-checksum-sha256": base64.b64encode(digest).decode(), "x-amz-sdk-checksum-algorithm": "SHA256"}


def quoted(text):
    return urllib.parse.quote(text, safe="-._~")
