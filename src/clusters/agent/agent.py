"""Runs one training job of model-gitops on a cluster. Python 3.8 or newer, nothing but its standard library.

    python3 -c <this> <exchange> <digest of the job>

The exchange is a folder or s3://<bucket>/<prefix>. What the job is stands in schemas/job.schema.json, what is left in
schemas/job-result.schema.json. Every byte that comes is held against its digest; result.json is written last, by one.
Standard output is the log: lines of the commands as they are, and lines of our own that begin with MARKER.
"""

import sys

# As `python -c` has it, a json.py in the folder where the engine starts us would be imported in place of Python's own.
sys.path[:] = [folder for folder in sys.path if folder not in ("", ".")]

import base64
import configparser
import datetime
import decimal
import hashlib
import hmac
import http.client
import json
import os
import platform
import re
import resource
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

MARKER = "::model-gitops:: "
CHUNK = 1 << 20
SMALL = 4 << 20
MOST_JOB = 64 << 20
MOST_FILES = 1001
PLACEHOLDERS = (".gitignore", ".gitkeep")


def setting(name, usual):
    """Seconds, from a variable MODEL_GITOPS_<name> of the cluster."""
    try:
        return max(0.0, float(os.environ["MODEL_GITOPS_" + name]))
    except (KeyError, ValueError):
        return usual


PATIENCE = setting("PATIENCE", 3600.0)
"""How long an exchange that cannot be written is tried again once there is something to lose."""
EARLY_PATIENCE = min(PATIENCE, 300.0)
"""The same before: a machine with GPUs should not wait an hour for a wrong address."""
BEAT = setting("BEAT", 15.0)
STALE = setting("STALE", 120.0)
GRACE = setting("GRACE", 20.0)
SAVE_EVERY = setting("SAVE_EVERY", 60.0)


class Stopped(Exception):
    """The engine ends us."""


class Lost(Exception):
    """Another start of this job took over, or finished."""


class GaveUp(Exception):
    """The exchange stayed away for longer than our patience."""


class Refused(Exception):
    """It will not change by asking again."""


class Ended(Exception):
    """The job ends before its command does."""

    def __init__(self, kind, reason, **more):
        super().__init__(reason)
        self.end = dict(kind=kind, reason=plain(reason, 2000), **more)


TRANSIENT = (OSError, http.client.HTTPException)


# ---- The log


class Log:
    """Whole lines to standard output, by one thread at a time. A log that cannot be written ends no training."""

    def __init__(self):
        self.lock = threading.Lock()

    def line(self, text):
        # Nothing but us begins a line so.
        shown = " " + text if text.startswith(MARKER.strip()) else text
        self._write(shown)

    def say(self, text):
        self._write("model-gitops: " + plain(text, 2000))

    def machine(self, kind, **more):
        self._write(MARKER + json.dumps(dict(kind=kind, **more), separators=(",", ":"), allow_nan=False))

    def _write(self, text):
        data = (text + "\n").encode("utf-8", "replace")
        with self.lock:
            while data:
                try:
                    data = data[os.write(1, data) :]
                except OSError:
                    return


LOG = Log()


def plain(text, most):
    """One line without control characters."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", str(text))[:most].strip()


# ---- Being ended


class Stop:
    """Set by the engine's signal. Who waits or copies asks it."""

    def __init__(self):
        self.event = threading.Event()
        self.signal = None
        self.passed_on = None
        self.spared_until = None

    def install(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, self._pass_on)

    def _end(self, number, _frame):
        if self.signal is None:
            self.signal = number
            self._pass_on(signal.SIGTERM, None)
        self.event.set()

    def _pass_on(self, number, _frame):
        if self.passed_on is not None:
            send(self.passed_on, number)

    def spare(self, seconds):
        """What is left to save may take so long, though we are being ended."""
        self.spared_until = time.monotonic() + seconds

    def check(self):
        if self.event.is_set() and time.monotonic() > (self.spared_until or 0):
            raise Stopped()

    def wait(self, seconds):
        if self.event.wait(seconds):
            raise Stopped()


STOP = Stop()


def patiently(what, work, limit):
    """Does it again until it works; raises GaveUp after so many seconds."""
    began, wait = time.monotonic(), 1.0
    while True:
        try:
            return work()
        except TRANSIENT as error:
            problem = error
        STOP.check()
        left = limit - (time.monotonic() - began)
        if left <= 0:
            raise GaveUp("%s: %s" % (what, problem))
        LOG.say("%s: %s. It is tried again for up to %d s." % (what, problem, left + 1))
        STOP.wait(min(wait, max(left, 0.05)))
        wait = min(wait * 2, 60.0)


# ---- Bytes


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            STOP.check()
            digest.update(chunk)
    return digest.hexdigest()


def copy_hashed(source, target):
    """Copies what is left of an open file into another; digest and size of what went over."""
    digest, size = hashlib.sha256(), 0
    for chunk in iter(lambda: source.read(CHUNK), b""):
        STOP.check()
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def hex_of(digest):
    if not re.match(r"^sha256:[0-9a-f]{64}\Z", digest):
        raise Refused("%r is no digest" % digest[:100])
    return digest[7:]


class WrongBytes(Exception):
    """Other bytes than the digest says."""


# ---- The exchange as a folder


class Folder:
    """A folder that runner and cluster share. Files are written beside their name and renamed or linked to it."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self.shown = root

    def _place(self, path):
        """Absolute; its folders are made one by one, with the root's mode, and no link leads out of the root."""
        mode = stat.S_IMODE(os.stat(self.root).st_mode)
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise Refused("%r leaves the exchange" % path[:200])
        folder = self.root
        for part in parts[:-1]:
            folder = os.path.join(folder, part)
            try:
                os.mkdir(folder)
                os.chmod(folder, mode)
            except FileExistsError:
                pass
        self._require_inside(folder)
        return os.path.join(folder, parts[-1])

    def _require_inside(self, path):
        found = os.path.realpath(path)
        if found != self.root and not found.startswith(self.root.rstrip("/") + "/"):
            raise Refused("%s leads out of the exchange %s" % (path, self.shown))

    def _blob(self, digest):
        name = hex_of(digest)
        return "sha256/%s/%s" % (name[:2], name)

    def _open(self, path):
        """For reading; None where nothing is there, or no file."""
        place = os.path.join(self.root, path)
        try:
            # NFS remembers for a while what was not there; a look at the folder asks the server.
            os.stat(os.path.dirname(place))
            self._require_inside(place)
            found = os.open(os.path.realpath(place), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            return None
        return os.fdopen(found, "rb")

    def read(self, path, most=SMALL):
        file = self._open(path)
        if file is None:
            return None
        with file:
            return file.read(most)

    def _partial(self, place, content):
        """A complete file beside the place, on the disk; `content` writes it."""
        partial = os.path.join(os.path.dirname(place), ".%s.partial" % uuid.uuid4().hex)
        try:
            with open(partial, "xb") as file:
                content(file)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            remove_file(partial)
            raise
        return partial

    def write(self, path, data):
        place = self._place(path)
        partial = self._partial(place, lambda file: file.write(data))
        try:
            os.replace(partial, place)
        finally:
            remove_file(partial)

    def claim(self, path, data):
        place = self._place(path)
        partial = self._partial(place, lambda file: file.write(data))
        try:
            os.link(partial, place)
            return True
        except OSError as error:
            # open(2): over NFS the answer may be lost and the link be there.
            if os.stat(partial).st_nlink == 2:
                return True
            if isinstance(error, FileExistsError):
                return False
            raise
        finally:
            remove_file(partial)

    def names(self, folder):
        """What lies directly in it."""
        try:
            return sorted(name for name in os.listdir(os.path.join(self.root, folder)) if not name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def fetch(self, digest, target):
        """A copy: what training does to its files must not reach the blob. False where it is not there."""
        file = self._open(self._blob(digest))
        if file is None:
            return False
        with file, open(target, "xb") as copy:
            found, _ = copy_hashed(file, copy)
        if "sha256:" + found != digest:
            os.unlink(target)
            raise WrongBytes("%s was expected and sha256:%s found" % (digest, found))
        return True

    def store(self, path):
        """Keeps a file as a blob; its digest and bytes."""
        digest = sha256_of(path)
        size = os.stat(path).st_size
        place = self._place(self._blob("sha256:" + digest))
        if self._has(place, digest, size):
            return "sha256:" + digest, size
        found = []

        def fill(copy):
            with open(path, "rb") as file:
                found.extend(copy_hashed(file, copy))

        partial = self._partial(place, fill)
        try:
            if found != [digest, size]:
                raise WrongBytes("%s changed while it was stored" % path)
            os.replace(partial, place)
        finally:
            remove_file(partial)
        return "sha256:" + digest, size

    def _has(self, place, digest, size):
        """By its bytes: half a blob, or another's, would be refused by everybody who asks for it."""
        try:
            found = os.lstat(place)
        except FileNotFoundError:
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size == size and sha256_of(place) == digest

    def checkpoints(self, place, local):
        return SharedCheckpoints(self, place, local)

    def forget(self, place):
        """Removes checkpoints, and the folder of their key where no other seed has any."""
        path = os.path.join(self.root, place)
        self._require_inside(path)
        shutil.rmtree(path, ignore_errors=True)
        try:
            os.rmdir(os.path.dirname(path))
        except OSError:
            pass


def remove_file(path):
    try:
        os.unlink(path)
    except OSError:
        pass


class SharedCheckpoints:
    """Training writes into the exchange itself, where the next start finds what the last one left."""

    def __init__(self, exchange, place, local):
        self.path = os.path.dirname(exchange._place(place + "/x"))
        os.makedirs(os.path.dirname(local), exist_ok=True)
        if not os.path.lexists(local):
            os.symlink(self.path, local)

    def save(self):
        """Nothing: it is where it is kept."""


# ---- The exchange in S3


EMPTY = hashlib.sha256(b"").hexdigest()
PART = 64 << 20
"""Larger files come in parts of so many bytes, or of more where there would be too many."""
ROUNDS = 5


def quoted(text):
    return urllib.parse.quote(text, safe="-._~")


class AsIs(urllib.request.HTTPErrorProcessor):
    """Every answer is an answer: keys follow no redirect."""

    def http_response(self, request, response):
        return response

    https_response = http_response


def opener(*handlers):
    authorities = os.environ.get("AWS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    context = ssl.create_default_context(cafile=authorities or None)
    return urllib.request.build_opener(AsIs(), urllib.request.HTTPSHandler(context=context), *handlers)


def straight():
    """What is on this machine or beside it is never asked through a proxy."""
    return opener(urllib.request.ProxyHandler({}))


def answer_text(web, url, method="GET", headers=None, body=None, timeout=10):
    """A small answer of a service that hands out credentials."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    with web.open(request, timeout=timeout) as answer:
        text = answer.read(SMALL).decode("utf-8", "replace")
        if answer.status != 200:
            raise OSError("%s answers %d" % (url.split("?")[0], answer.status))
        return text


def text_in(xml, name):
    """Of the first element of that name."""
    found = re.search(r"<%s>([^<]*)</%s>" % (name, name), xml)
    return None if found is None else unescaped(found.group(1))


def unescaped(text):
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#39;", "'"), ("&#34;", '"')):
        text = text.replace(entity, char)
    return text.replace("&amp;", "&")


class Credentials:
    """
    As the AWS tools look for them: variables, web identity, the shared file, the container's (ECS, EKS Pod Identity); then
    whatever else botocore knows, where it can be imported (SSO, roles of profiles); at last the machine's own (IMDSv2).
    """

    def __init__(self, region):
        self.region = region
        self.found = None
        self.lock = threading.Lock()

    def get(self):
        """Key, secret, token or None. Renewed five minutes before they expire."""
        with self.lock:
            if self.found is None or self.found[3] - time.time() < 300:
                self.found = self._find()
            return self.found[:3]

    def renew(self):
        with self.lock:
            self.found = None

    def _find(self):
        problems = []
        for source in (self._variables, self._web_identity, self._file, self._container, self._botocore, self._machine):
            try:
                found = source()
            except (OSError, ValueError, KeyError, http.client.HTTPException, configparser.Error) as error:
                # A role that is named and cannot be had is no reason to work as somebody else.
                if source in (self._web_identity, self._container):
                    raise OSError("no credentials %s: %s" % (source.__doc__, error))
                problems.append(str(error))
                continue
            if found is not None:
                return found
        raise OSError("there are no AWS credentials: %s" % "; ".join(problems or ["nothing names any"]))

    def _variables(self):
        key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
        if key and secret:
            return key, secret, os.environ.get("AWS_SESSION_TOKEN") or None, float("inf")
        return None

    def _web_identity(self):
        """by web identity (AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN)"""
        file, role = os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"), os.environ.get("AWS_ROLE_ARN")
        if not (file and role):
            return None
        with open(file, encoding="utf-8") as token:
            asked = {
                "Action": "AssumeRoleWithWebIdentity",
                "Version": "2011-06-15",
                "RoleArn": role,
                "RoleSessionName": os.environ.get("AWS_ROLE_SESSION_NAME") or "model-gitops",
                "WebIdentityToken": token.read().strip(),
            }
        usual = "https://sts.%s.amazonaws.com%s" % (self.region, ".cn" if self.region.startswith("cn-") else "")
        url = os.environ.get("AWS_ENDPOINT_URL_STS") or os.environ.get("AWS_ENDPOINT_URL") or usual
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        text = answer_text(opener(), url.rstrip("/") + "/", "POST", headers, urllib.parse.urlencode(asked).encode())
        values = [text_in(text, name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")]
        return self._lasting(*values)

    def _file(self):
        path = os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or os.path.expanduser("~/.aws/credentials")
        read = configparser.RawConfigParser()
        if not read.read(path):
            return None
        profile = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or "default"
        section = dict(read.items(profile)) if read.has_section(profile) else {}
        if not (section.get("aws_access_key_id") and section.get("aws_secret_access_key")):
            return None
        token = section.get("aws_session_token")
        # Somebody may put new ones there.
        return section["aws_access_key_id"], section["aws_secret_access_key"], token, time.time() + 900

    def _container(self):
        """of the container (AWS_CONTAINER_CREDENTIALS_*)"""
        relative = os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        url = "http://169.254.170.2" + relative if relative else os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        if not url:
            return None
        parts = urllib.parse.urlsplit(url)
        near = r"^(?:169\.254\.170\.(?:2|23)|fd00:ec2::23|localhost|::1|127\.\d+\.\d+\.\d+)\Z"
        if parts.scheme != "https" and not re.match(near, parts.hostname or ""):
            raise ValueError("%s is neither encrypted nor on this machine" % parts.hostname)
        token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        file = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        if file:
            with open(file, encoding="utf-8") as found:
                token = found.read().strip()
        told = json.loads(answer_text(straight(), url, headers={"Authorization": token} if token else {}))
        return self._lasting(told["AccessKeyId"], told["SecretAccessKey"], told.get("Token"), told.get("Expiration"))

    def _botocore(self):
        try:
            import botocore.session
        except ImportError:
            return None
        try:
            found = botocore.session.get_session().get_credentials()
            frozen = found and found.get_frozen_credentials()
        except Exception as error:
            raise OSError("botocore: %s" % error)
        return frozen and (frozen.access_key, frozen.secret_key, frozen.token, time.time() + 600)

    def _machine(self):
        if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
            return None
        base = (os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254").rstrip("/")
        web = straight()
        token = answer_text(
            web, base + "/latest/api/token", "PUT", {"X-aws-ec2-metadata-token-ttl-seconds": "21600"}, b"", 2
        )
        headers = {"X-aws-ec2-metadata-token": token}
        folder = base + "/latest/meta-data/iam/security-credentials/"
        role = answer_text(web, folder, headers=headers, timeout=5).split("\n")[0].strip()
        told = json.loads(answer_text(web, folder + urllib.parse.quote(role), headers=headers, timeout=5))
        return self._lasting(told["AccessKeyId"], told["SecretAccessKey"], told.get("Token"), told.get("Expiration"))

    def _lasting(self, key, secret, token, expires):
        if not (key and secret):
            raise ValueError("the answer has no key")
        end = float("inf")
        if expires:
            end = datetime.datetime.strptime(expires[:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z").timestamp()
        return key, secret, token or None, end


class Part:
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


class Failed(OSError):
    """An answer that is none of those that were asked for."""


class S3:
    """Objects of a bucket below a prefix. Signature Version 4, by the same rules as src/host/s3.ts."""

    def __init__(self, address):
        found = re.match(r"^s3://([A-Za-z0-9][A-Za-z0-9.-]{1,61}[A-Za-z0-9])(?:/(.*))?\Z", address)
        if found is None:
            raise Refused("%s is no place in a bucket" % address)
        self.bucket, prefix = found.group(1), (found.group(2) or "").rstrip("/")
        self.prefix = prefix + "/" if prefix else ""
        self.shown = address
        self.endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        self.region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        self.credentials = Credentials(self.region)
        self.web = opener()
        self.skew = 0.0
        self.is_exclusive = None

    def _url(self, key, query):
        """AWS wants the bucket in the host, other servers in the path; a name with dots has no certificate as a host."""
        domain = "s3.%s.amazonaws.com%s" % (self.region, ".cn" if self.region.startswith("cn-") else "")
        is_host = not self.endpoint and "." not in self.bucket
        base = self.endpoint.rstrip("/") or "https://%s%s" % (self.bucket + "." if is_host else "", domain)
        parts = urllib.parse.urlsplit(base)
        path = "%s%s/%s" % (parts.path, "" if is_host else "/" + self.bucket, urllib.parse.quote(key, safe="/-._~"))
        text = "&".join(sorted("%s=%s" % (quoted(name), quoted(value)) for name, value in (query or {}).items()))
        return parts.scheme, parts.netloc, path, text

    def _signed(self, method, netloc, path, query, headers, payload):
        key, secret, token = self.credentials.get()
        moment = datetime.datetime.fromtimestamp(time.time() + self.skew, datetime.timezone.utc)
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        sent = dict(headers, **{"x-amz-content-sha256": payload, "x-amz-date": stamp})
        if token:
            sent["x-amz-security-token"] = token
        lines = sorted((name.lower(), re.sub(" +", " ", value.strip())) for name, value in dict(sent, host=netloc).items())
        names = ";".join(name for name, _ in lines)
        canonical = [method, path, query] + ["%s:%s" % line for line in lines] + ["", names, payload]
        scope = "%s/%s/s3/aws4_request" % (stamp[:8], self.region)
        hashed = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
        signing = ("AWS4" + secret).encode()
        for part in scope.split("/"):
            signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
        text = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (stamp, scope, hashed)
        signature = hmac.new(signing, text.encode(), hashlib.sha256).hexdigest()
        sent["Authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
            key,
            scope,
            names,
            signature,
        )
        return sent

    def ask(self, method, key, query=None, headers=None, body=None, payload=EMPTY, size=0, accepts=()):
        """The answer, open; asked again where another try may help. `body` makes what is sent, anew for each try."""
        for attempt in range(1, ROUNDS + 1):
            try:
                answer = self._once(method, key, query, headers or {}, body, payload, size)
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

    def _once(self, method, key, query, headers, body, payload, size):
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

    def _problem(self, answer, key):
        """What an answer says is wrong; what can be mended here is."""
        with answer:
            code = text_in(answer.read(65536).decode("utf-8", "replace"), "Code") or ""
        problem = Failed("S3 answers %d %s for s3://%s/%s" % (answer.status, code, self.bucket, key))
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

    def _put(self, key, data, headers=None):
        digest = hashlib.sha256(data)
        sent = dict(checksum(digest.digest()), **(headers or {}))
        accepts = (409, 412, 501) if "if-none-match" in sent else ()
        with self.ask("PUT", key, None, sent, lambda: data, digest.hexdigest(), len(data), accepts) as answer:
            return answer.status

    def read(self, path, most=SMALL):
        for attempt in range(ROUNDS):
            with self.ask("GET", self.prefix + path, accepts=(404,)) as answer:
                if answer.status == 404:
                    return None
                data = answer.read(most)
                length = answer.headers.get("Content-Length")
                if length is None or int(length) == len(data) or len(data) == most:
                    return data
        raise OSError("%s/%s could not be read to its end" % (self.shown, path))

    def write(self, path, data):
        self._put(self.prefix + path, data)

    def claim(self, path, data):
        """If-None-Match, which Amazon has since August 2024. Of a server that passes over it, whoever is read back is first."""
        self._prove()
        key, token = self.prefix + path, uuid.uuid4().hex
        headers = {"x-amz-meta-claim": token}
        if self.is_exclusive:
            headers["if-none-match"] = "*"
        elif self._claimant(key) is not None:
            return False
        for attempt in range(ROUNDS):
            status = self._put(key, data, headers)
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
        found = [self._put(self.prefix + "claims/probe", b"{}\n", {"if-none-match": "*"})]
        while found[-1] in (200, 409) and len(found) < 3:
            found.append(self._put(self.prefix + "claims/probe", b"{}\n", {"if-none-match": "*"}))
        self.is_exclusive = found[-1] == 412
        if not self.is_exclusive:
            LOG.say("this S3 server passes over If-None-Match: two starts at the same moment may both train.")

    def _claimant(self, key):
        with self.ask("HEAD", key, accepts=(404,)) as answer:
            return None if answer.status == 404 else answer.headers.get("x-amz-meta-claim", "")

    def names(self, folder):
        return [name for name in self._list(self.prefix + folder) if not name.startswith(".")]

    def _list(self, prefix):
        found, more = set(), {}
        while True:
            query = dict({"list-type": "2", "max-keys": "1000", "delimiter": "/", "prefix": prefix}, **more)
            with self.ask("GET", "", query) as answer:
                text = answer.read().decode("utf-8", "replace")
            keys = re.findall(r"<Key>([^<]*)</Key>", text)
            keys += re.findall(r"<CommonPrefixes>\s*<Prefix>([^<]*)</Prefix>", text)
            found.update(unescaped(key)[len(prefix) :].rstrip("/") for key in keys)
            token = text_in(text, "NextContinuationToken")
            if text_in(text, "IsTruncated") != "true" or not token:
                return sorted(found - {""})
            more = {"continuation-token": token}

    def remove(self, path):
        self.ask("DELETE", self.prefix + path, accepts=(204, 404)).close()

    def _blob(self, digest):
        name = hex_of(digest)
        return "%ssha256/%s/%s" % (self.prefix, name[:2], name)

    def fetch(self, digest, target):
        with open(target, "xb") as file:
            found = self.download(self._blob(digest), file)
        if found is None:
            os.unlink(target)
            return False
        if "sha256:" + found != digest:
            os.unlink(target)
            raise WrongBytes("%s was expected and sha256:%s found" % (digest, found))
        return True

    def download(self, key, file):
        """Into an open file; its digest. What breaks off is gone on with; None where nothing is there."""
        digest, size, tag = hashlib.sha256(), 0, None
        for attempt in range(ROUNDS):
            headers = {} if size == 0 else {"range": "bytes=%d-" % size, "if-match": tag}
            with self.ask("GET", key, None, headers, accepts=(206, 404, 412, 416)) as answer:
                if answer.status == 404:
                    return None
                if answer.status != (200 if size == 0 else 206):
                    raise OSError("s3://%s/%s changed while it was read" % (self.bucket, key))
                tag = answer.headers.get("ETag", "")
                length = size + int(answer.headers.get("Content-Length", "-1"))
                try:
                    for chunk in iter(lambda: answer.read(CHUNK), b""):
                        STOP.check()
                        digest.update(chunk)
                        file.write(chunk)
                        size += len(chunk)
                except http.client.HTTPException as error:
                    LOG.say("s3://%s/%s broke off after %d bytes: %s" % (self.bucket, key, size, type(error).__name__))
                except (ConnectionError, socket.timeout, ssl.SSLError) as error:
                    LOG.say("s3://%s/%s broke off after %d bytes: %s" % (self.bucket, key, size, error))
                if size == length:
                    return digest.hexdigest()
        raise OSError("s3://%s/%s broke off %d times" % (self.bucket, key, ROUNDS))

    def store(self, path):
        """Keeps a file as a blob; its digest and bytes."""
        digest, size = sha256_of(path), os.stat(path).st_size
        key = self._blob("sha256:" + digest)
        if not self._has(key, digest, size):
            self.upload(key, path, digest, size)
        return "sha256:" + digest, size

    def _has(self, key, digest, size):
        """By the checksum that S3 made as the bytes came, else by reading them."""
        with self.ask("HEAD", key, None, {"x-amz-checksum-mode": "ENABLED"}, accepts=(404,)) as answer:
            if answer.status == 404 or answer.headers.get("Content-Length") != str(size):
                return False
            found = answer.headers.get("x-amz-checksum-sha256", "-")
        if "-" not in found:
            return found == base64.b64encode(bytes.fromhex(digest)).decode()
        with open(os.devnull, "wb") as nowhere:
            return self.download(key, nowhere) == digest

    def upload(self, key, path, digest, size):
        if size > PART:
            return self._upload_parts(key, path, size)
        headers = checksum(bytes.fromhex(digest))
        self.ask("PUT", key, None, headers, lambda: Part(path, 0, size), digest, size).close()

    def _upload_parts(self, key, path, size):
        step = max(PART, -(-size // 9000))
        headers = {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"}
        with self.ask("POST", key, {"uploads": ""}, headers) as answer:
            upload = text_in(answer.read().decode(), "UploadId")
        if not upload:
            raise OSError("S3 began no upload of %s" % key)
        try:
            parts = [self._upload_part(key, path, upload, (1 + at // step, at, min(step, size - at))) for at in range(0, size, step)]
            body = ("<CompleteMultipartUpload>%s</CompleteMultipartUpload>" % "".join(parts)).encode()
            payload = hashlib.sha256(body).hexdigest()
            with self.ask("POST", key, {"uploadId": upload}, None, lambda: body, payload, len(body)) as answer:
                # S3 may answer 200 at once and tell of a failure in the body.
                text = answer.read().decode("utf-8", "replace")
            if text_in(text, "ETag") is None:
                raise OSError("S3 did not put %s together: %s" % (key, text_in(text, "Code")))
        except BaseException:
            self._abandon(key, upload)
            raise

    def _upload_part(self, key, path, upload, stretch):
        number, start, size = stretch
        digest, left = hashlib.sha256(), Part(path, start, size)
        for chunk in iter(lambda: left.read(CHUNK), b""):
            digest.update(chunk)
        left.close()
        query = {"partNumber": str(number), "uploadId": upload}
        sent = checksum(digest.digest())
        with self.ask("PUT", key, query, sent, lambda: Part(path, start, size), digest.hexdigest(), size) as answer:
            tag = answer.headers.get("ETag", "")
        shown = tag.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        sum64 = base64.b64encode(digest.digest()).decode()
        return (
            "<Part><ChecksumSHA256>%s</ChecksumSHA256><ETag>%s</ETag><PartNumber>%d</PartNumber></Part>"
            % (sum64, shown, number)
        )

    def _abandon(self, key, upload):
        try:
            self._once("DELETE", key, {"uploadId": upload}, {}, None, EMPTY, 0).close()
        except Exception as error:
            LOG.say("parts of %s are left for the bucket's lifecycle rule: %s" % (key, error))

    def checkpoints(self, place, local):
        return KeptCheckpoints(self, place, local)

    def forget(self, place):
        for name in sorted(self.names(place + "/"), key=lambda name: name != "files.json"):
            self.remove("%s/%s" % (place, name))


def checksum(digest):
    return {"x-amz-checksum-sha256": base64.b64encode(digest).decode(), "x-amz-sdk-checksum-algorithm": "SHA256"}


class KeptCheckpoints:
    """
    A folder of this machine, brought at the start and kept while it changes. The list, files.json, is written once all that
    it names lies there: a start that was killed in the middle leaves what was kept before it.
    """

    def __init__(self, exchange, place, local):
        self.exchange, self.place, self.path = exchange, place + "/", local
        self.lock = threading.Lock()
        self.seen = {}
        shutil.rmtree(local, ignore_errors=True)
        os.makedirs(local)
        self.kept = self._list()
        for path, entry in self.kept.items():
            target = make_parents(local, parts_of(path))
            with open(target, "xb") as file:
                found = exchange.download(self._key(entry["digest"]), file)
            if found is None or "sha256:" + found != entry["digest"]:
                LOG.say("kept checkpoints are damaged (%s); training begins without any." % path)
                shutil.rmtree(local)
                os.makedirs(local)
                self.kept = {}
                return

    def _key(self, digest):
        return self.exchange.prefix + self.place + hex_of(digest)

    def _list(self):
        files = parsed(self.exchange.read(self.place + "files.json")).get("files")
        return files if isinstance(files, dict) else {}

    def save(self):
        with self.lock:
            files = {path: self._keep(path) for path in sorted(self._files())}
            files = {path: entry for path, entry in files.items() if entry is not None}
            if files == self.kept:
                return
            self.exchange.write(self.place + "files.json", json.dumps({"files": files}).encode())
            gone = {entry["digest"] for entry in self.kept.values()} - {entry["digest"] for entry in files.values()}
            self.kept = files
            for digest in gone:
                self.exchange.remove(self.place + hex_of(digest))

    def _files(self):
        for folder, _, names in os.walk(self.path):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    is_file = stat.S_ISREG(os.lstat(path).st_mode)
                except FileNotFoundError:
                    # Renamed meanwhile, or removed.
                    continue
                if is_file:
                    yield os.path.relpath(path, self.path)

    def _keep(self, path):
        """What is kept of a file now; of one that changes meanwhile, what was kept before."""
        full, before = os.path.join(self.path, path), self.kept.get(path)
        try:
            looks = look_of(full)
            if self.seen.get(path) == looks and before is not None:
                return before
            digest = sha256_of(full)
            if before is None or before["digest"] != "sha256:" + digest:
                self.exchange.upload(self._key("sha256:" + digest), full, digest, looks[0])
            if look_of(full) != looks:
                return before
        except FileNotFoundError:
            return None
        self.seen[path] = looks
        return {"digest": "sha256:" + digest, "bytes": looks[0]}


def look_of(path):
    found = os.lstat(path)
    return found.st_size, found.st_mtime_ns, found.st_ino


# ---- The job


def read_job(data):
    """The job, its paths checked. Whoever handed it over said its digest, so its form is ours."""
    job = json.loads(data.decode("utf-8"))
    if job.get("schema") != "model-gitops/job/v1":
        raise Refused("the job is of another version: %r. Runner and cluster have to be of one" % job.get("schema"))
    if not re.match(r"^mg-[a-z0-9-]{1,60}\Z", job["id"]):
        raise Refused("%r is no id of a job" % job["id"][:100])
    paths = [entry["path"] for entry in job["files"] + job["artifact"]]
    paths += [path for files in job["data"].values() for path in files]
    paths += [job[name] for name in ("predictions", "metrics", "checkpoints") if name in job]
    for path in paths:
        parts_of(path)
    if job["folder"] != "":
        parts_of(job["folder"])
    return job


def parts_of(path):
    """Of a repository path. Raises Refused for one that leaves it."""
    parts = path.split("/")
    if path.startswith("/") or "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise Refused("%r is no path of a repository" % path[:200])
    return parts


# ---- The environment of the commands: a port of src/training/environment.ts

PASSED = (
    "PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TZ TMPDIR TEMP TMP LD_LIBRARY_PATH VIRTUAL_ENV CONDA_PREFIX "
    "CONDA_DEFAULT_ENV CUDA_HOME CUDA_PATH CUDA_VISIBLE_DEVICES NVIDIA_VISIBLE_DEVICES NVIDIA_DRIVER_CAPABILITIES "
    "ROCR_VISIBLE_DEVICES"
).split()
"""As on a runner, without what only Windows and the runner have."""
PLACED = re.compile(
    r"^(?:SLURM_(?!JWT).*|SLURMD_NODENAME|RAY_ADDRESS|JOB_COMPLETION_INDEX|MASTER_(?:ADDR|PORT)|WORLD_SIZE|RANK|PET_.*)\Z"
)
"""Where the engine has put the job: what srun, torchrun and ray.init() look for."""
REFUSED_NAMES = re.compile(
    r"^(?:GITHUB_TOKEN|ACTIONS_.*|INPUT_.*|STATE_.*|RUNNER_.*|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)|NODE_OPTIONS)\Z",
    re.IGNORECASE,
)


def param_variables(params):
    """`learningRate` -> MODEL_GITOPS_PARAM_LEARNING_RATE; text as it is, everything else as JSON."""
    return {
        "MODEL_GITOPS_PARAM_" + variable(name): (value if isinstance(value, str) else stringify(value)).replace("\0", "")
        for name, value in params.items()
    }


def variable(name):
    worded = re.sub(r"(?<=[a-z0-9])[A-Z]", lambda found: "_" + found.group(), name)
    # JavaScript counts what lies beyond the first plane as two.
    return "".join(
        char if re.match(r"[A-Za-z0-9_]\Z", char) else "__" if ord(char) > 0xFFFF else "_" for char in worded
    ).upper()


def data_variables(files):
    """`hold-out` -> MODEL_GITOPS_DATA_HOLD_OUT: the path of a dataset of one file, where no other is called alike."""
    names = [data_variable(name) for name in files]
    found = [(data_variable(name), paths[0]) for name, paths in files.items() if len(paths) == 1]
    return {name: path for name, path in found if names.count(name) == 1}


def data_variable(name):
    return "MODEL_GITOPS_DATA_" + name.replace("-", "_").upper()


def stringify(value):
    """JSON as JavaScript writes it."""
    if isinstance(value, dict):
        return "{%s}" % ",".join(stringify(key) + ":" + stringify(member) for key, member in value.items())
    if isinstance(value, list):
        return "[%s]" % ",".join(map(stringify, value))
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        return re.sub(r"[\ud800-\udfff]", lambda lone: "\\u%04x" % ord(lone.group()), text)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return number_text(value)


def number_text(value):
    """ECMA-262, Number::toString, of the shortest digits that read back the same; Python finds them too."""
    try:
        value = float(value)
    except OverflowError:
        return "null"
    if value != value or value in (float("inf"), float("-inf")):
        return "null"
    if value == 0:
        return "0"
    _, figures, exponent = decimal.Decimal(repr(abs(value))).as_tuple()
    all_digits = "".join(map(str, figures))
    point = len(all_digits) + exponent
    digits = all_digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    return "%s%s%se%+d" % (sign, digits[0], fraction, point - 1)


def child_environment(names, added):
    """The environment of a command, and the names of it that are not set here."""
    wanted = [name for name in names if not REFUSED_NAMES.match(name)]
    placed = [name for name in os.environ if PLACED.match(name)]
    env = {name: os.environ[name] for name in PASSED + placed + wanted if name in os.environ}
    missing = [name for name in wanted if name not in env]
    # A lone half of a pair of surrogates has no bytes.
    whole = {
        name: value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if name in added else value
        for name, value in dict(env, **added).items()
    }
    return whole, missing


# ---- Commands


def send(group, number):
    try:
        os.killpg(group, number)
        return True
    except (ProcessLookupError, PermissionError):
        return False


MARK = "MODEL_GITOPS_PROCESS"


def marked(prefix):
    """Processes of this user that were started for this job: by us, or by a start before us that was killed."""
    found = []
    wanted = ("%s=%s" % (MARK, prefix)).encode()
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open("/proc/%s/environ" % name, "rb") as file:
                if any(entry.startswith(wanted) for entry in file.read().split(b"\0")):
                    found.append(int(name))
        except OSError:
            pass
    return found


def end_marked(prefix, seconds):
    """TERM, and KILL after a while; how many there were."""
    first = left = marked(prefix)
    deadline = time.monotonic() + seconds
    number = signal.SIGTERM
    while left:
        for process in left:
            try:
                os.kill(process, number)
            except OSError:
                pass
        if number == signal.SIGKILL:
            break
        while left and time.monotonic() < deadline:
            time.sleep(0.02)
            left = marked(prefix)
        number = signal.SIGKILL
    return len(first)


class Lines:
    """Reads a command's output to its end, line by line; a progress bar's returns end lines too."""

    LONGEST = 10000

    def __init__(self, stream, tail):
        self.stream = stream
        self.tail = tail
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        rest = b""
        while True:
            try:
                data = os.read(self.stream.fileno(), 1 << 16)
            except (OSError, ValueError):
                break
            if not data:
                break
            # A return at the very end may be half of a line's end.
            held = b"\r" if data.endswith(b"\r") else b""
            *lines, rest = re.split(rb"\r\n|\n|\r", rest + data[: len(data) - len(held)])
            rest += held
            if len(rest) > 4 * self.LONGEST:
                lines, rest = lines + [rest], b""
            for line in lines:
                self._tell(line)
        if rest.strip(b"\r"):
            self._tell(rest.rstrip(b"\r"))

    def _tell(self, data):
        text = data.decode("utf-8", "replace")
        if len(text) > self.LONGEST:
            text = text[: self.LONGEST] + "\u2026"
        self.tail.append(text[:1000])
        del self.tail[:-30]
        LOG.line(text)


class Command:
    """One command as the leader of a group of its own. Nothing of it is left behind."""

    def __init__(self, command, cwd, env, mark, timeout, tail):
        self.mark = mark
        self.deadline = time.monotonic() + timeout
        try:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env, **{MARK: mark}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            missing = isinstance(error, FileNotFoundError) and os.path.isdir(cwd)
            words = '"%s" is not installed on this machine' % command[0] if missing else str(error)
            raise Ended("not-started", words)
        self.group = self.process.pid
        self.guard = guard(self.group)
        STOP.passed_on = self.group
        self.lines = Lines(self.process.stdout, tail)

    def finish(self, is_lost):
        """How it ended. Raises Stopped where the engine ended us, Lost where another start took over."""
        why = None
        kill_at = None
        if STOP.event.is_set():
            send(self.group, signal.SIGTERM)
        while self.process.poll() is None:
            now = time.monotonic()
            if why is None:
                why = "stopped" if STOP.event.is_set() else "lost" if is_lost() else None
                if why is None and now >= self.deadline:
                    why = "timed-out"
                if why is not None:
                    kill_at = now + (min(GRACE, 10.0) if why == "timed-out" else GRACE)
                    # The engine's own signal has been passed on already.
                    if why != "stopped":
                        send(self.group, signal.SIGTERM)
            elif now >= kill_at:
                send(self.group, signal.SIGKILL)
            time.sleep(0.05)
        self._sweep()
        if why == "stopped" or STOP.event.is_set():
            raise Stopped()
        if why == "lost":
            raise Lost()
        if why == "timed-out":
            return {"kind": "timed-out"}
        code = self.process.returncode
        if code < 0:
            return {"kind": "killed", "signal": signal_name(-code)}
        return {"kind": "exited", "exitCode": code}

    def _sweep(self):
        STOP.passed_on = None
        if send(self.group, signal.SIGTERM):
            deadline = time.monotonic() + 2.0
            while send(self.group, 0) and time.monotonic() < deadline:
                time.sleep(0.02)
            send(self.group, signal.SIGKILL)
        strays = end_marked(self.mark, 2.0)
        if strays:
            LOG.say("ended %d processes that had left the process group of this command and outlived it." % strays)
        self.lines.thread.join(2.0)
        if self.guard is not None:
            self.guard.kill()
            self.guard.wait()
            self.guard.stdin.close()


def guard(group):
    """Ends a group once we are gone, also by KILL: its standard input ends with us. It has a group of its own."""
    try:
        return subprocess.Popen(
            ["/bin/sh", "-c", "read _; kill -s TERM -- -$0; sleep %d; kill -s KILL -- -$0" % max(1, GRACE), str(group)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number


# ---- Progress: a port of src/training/progress.ts and progress-file.ts


def parse_progress(line):
    """A metric line, or None for anything else."""
    try:
        point = json.loads(line)
    except ValueError:
        return None
    if not isinstance(point, dict):
        return None
    step, name, value, total = (point.get(key) for key in ("step", "name", "value", "total"))
    if not (is_number(step) and is_number(value) and isinstance(name, str)):
        return None
    if not re.match(r"^[A-Za-z0-9_ ./:@%-]{1,80}\Z", name):
        return None
    found = {"step": step, "name": name, "value": value}
    return dict(found, total=total) if is_number(total) else found


def is_number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return abs(float(value)) != float("inf") and value == value
    except OverflowError:
        return False


class Progress:
    """Follows the file of live metrics. What is there already is an earlier start's."""

    def __init__(self, path):
        self.path = path
        self.offset = 0
        self.rest = b""
        self.latest = {}

    def look(self):
        """The last point of each metric that came since the last look."""
        fresh = {}
        for line in self._lines():
            point = parse_progress(line.decode("utf-8", "replace"))
            if point is None or (point["name"] not in self.latest and len(self.latest) >= 100):
                continue
            self.latest[point["name"]] = {"step": point["step"], "value": point["value"]}
            fresh[point["name"]] = point
        return list(fresh.values())

    def _lines(self):
        try:
            found = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return
        with os.fdopen(found, "rb") as file:
            if not stat.S_ISREG(os.fstat(found).st_mode):
                return
            size = os.fstat(found).st_size
            if size < self.offset:
                self.offset, self.rest = 0, b""
            file.seek(self.offset)
            while self.offset < size:
                data = file.read(min(CHUNK, size - self.offset))
                if not data:
                    return
                self.offset += len(data)
                *lines, rest = (self.rest + data).split(b"\n")
                self.rest = rest[:CHUNK]
                for line in lines:
                    yield line


# ---- What the machine is and does: a port of src/training/telemetry.ts, gpu.ts and machine.ts

GPU_FIELDS = (
    "index,name,utilization.gpu,memory.used,memory.total,power.draw,driver_version,clocks_throttle_reasons.active"
)
MIB = 1 << 20


def gpu_command(*more):
    """Of the GPUs that are this job's, where the engine tells which of the machine's they are."""
    command = ["nvidia-smi", "--query-gpu=" + GPU_FIELDS, "--format=csv,noheader,nounits"]
    own = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    if re.match(r"^(?:\d+|GPU-[\w-]+)(?:,(?:\d+|GPU-[\w-]+))*\Z", own):
        command.append("--id=" + own)
    return command + list(more)


def parse_gpu(line):
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) < 8 or not cells[0].isdigit():
        return None
    index, name, busy, used, total, power, driver, reasons = cells[:8]
    throttled = re.match(r"^0x[0-9a-fA-F]+\Z", reasons) and int(reasons, 16) & ~3
    return {
        "index": int(index),
        "name": name[:100],
        "busy": scaled(busy, 0.01),
        "used": scaled(used, MIB),
        "total": scaled(total, MIB),
        "watts": scaled(power, 1),
        "driver": driver[:40],
        "throttled": bool(throttled),
    }


def scaled(cell, factor):
    return float(cell) * factor if re.match(r"^\d+(?:\.\d+)?\Z", cell) else None


def machine():
    try:
        listing = subprocess.run(gpu_command(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, check=True)
        gpus = [gpu for gpu in map(parse_gpu, listing.stdout.decode("utf-8", "replace").splitlines()) if gpu]
    except (OSError, subprocess.SubprocessError):
        gpus = []
    arches = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64"}
    found = {
        "os": ("%s %s" % (platform.system().lower(), platform.release()))[:200],
        "arch": arches.get(platform.machine(), platform.machine())[:50],
        "gpus": [
            dict(
                {"name": gpu["name"]},
                **({"memoryBytes": gpu["total"]} if gpu["total"] is not None else {}),
                **({"driver": gpu["driver"]} if gpu["driver"] else {})
            )
            for gpu in gpus[:64]
        ],
    }
    try:
        found["cpus"] = len(os.sched_getaffinity(0))
        found["memoryBytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        pass
    return found


def group_usage(group):
    """Process -> (CPU seconds, resident bytes), of the processes of a group."""
    found = {}
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        # proc(5): the command in parentheses may hold anything.
        fields = text[text.rfind(")") + 2 :].split(" ")
        if len(fields) > 21 and fields[2] == str(group):
            found[name] = ((int(fields[11]) + int(fields[12])) / ticks, int(fields[21]) * page)
    return found


def reaped_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Telemetry:
    """Samples CPU and memory of a process group, and all GPUs; without a driver or /proc it has less to tell."""

    def __init__(self, group, has_gpus):
        self.group = group
        self.began = time.monotonic()
        self.reaped = reaped_seconds()
        self.cpu = {}
        self.samples = 0
        self.peak = 0
        self.over = threading.Event()
        self.gpus = GpuTelemetry() if has_gpus else None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        wait = 0.05
        while not self.over.is_set():
            try:
                usage = group_usage(self.group)
            except OSError:
                return
            if usage:
                self.samples += 1
                self.peak = max(self.peak, sum(memory for _, memory in usage.values()))
                for process, (seconds, _) in usage.items():
                    self.cpu[process] = seconds
            self.over.wait(min(wait, 1.0))
            wait *= 2

    def stop(self):
        seconds = max(0.001, time.monotonic() - self.began)
        self.over.set()
        self.thread.join()
        busy = max(sum(self.cpu.values()), reaped_seconds() - self.reaped)
        found = {"samples": self.samples}
        # One sample is of a program that has only just started.
        if self.samples > 1 or busy > 0:
            found["cpuMean"] = busy / seconds
        if self.samples > 1:
            found["memoryPeakBytes"] = self.peak
        return dict(found, **(self.gpus.stop() if self.gpus else {}))


class GpuTelemetry:
    """Mean utilisation, peak memory, energy as the integral of drawn power, share of throttled samples."""

    def __init__(self):
        self.count = self.busy = self.throttled = self.peak = self.joules = 0
        self.memory, self.last = {}, {}
        try:
            self.process = subprocess.Popen(
                gpu_command("-lms", "1000"),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            self.process = None
            return
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            gpu = parse_gpu(line.decode("utf-8", "replace"))
            if gpu is not None:
                self._add(gpu, time.monotonic())

    def _add(self, gpu, at):
        self.count += 1
        self.busy += gpu["busy"] or 0
        self.throttled += gpu["throttled"]
        self.memory[gpu["index"]] = gpu["used"] or 0
        self.peak = max(self.peak, sum(self.memory.values()))
        if gpu["watts"] is None:
            return
        if gpu["index"] in self.last:
            before, watts = self.last[gpu["index"]]
            self.joules += (watts + gpu["watts"]) / 2 * (at - before)
        self.last[gpu["index"]] = (at, gpu["watts"])

    def stop(self):
        if self.process is None:
            return {}
        self.process.kill()
        self.process.wait()
        self.thread.join(2.0)
        return self.totals()

    def totals(self):
        if self.count == 0:
            return {}
        found = {
            "gpuMean": self.busy / self.count,
            "gpuMemoryPeakBytes": self.peak,
            "throttledShare": self.throttled / self.count,
        }
        return dict(found, energyWh=self.joules / 3600) if self.last else found


# ---- One start of a job


def now_text():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def own_process():
    """What tells us from whoever has our number later, or on another machine."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        return {
            "machine": "%s/%s" % (boot, os.readlink("/proc/self/ns/pid")),
            "pid": os.getpid(),
            "since": process_since(os.getpid()),
        }
    except OSError:
        return {}


def process_since(process):
    """When it started, in ticks; None where there is none."""
    try:
        with open("/proc/%d/stat" % process, encoding="utf-8", errors="replace") as file:
            text = file.read()
        fields = text[text.rfind(")") + 2 :].split(" ")
        return None if fields[0] in ("Z", "X") else fields[19]
    except (OSError, IndexError):
        return None


class Lock:
    """
    Who of several starts works: the one with the highest number in jobs/<id>/starts/, each number claimed by one. It says
    in running.json that it lives; whose file does not change for STALE seconds by our clock is dead, whatever its clock.
    """

    def __init__(self, exchange, folder):
        self.exchange = exchange
        self.folder = folder
        self.number = None
        self.before = 0.0
        self.lost = threading.Event()
        self.over = threading.Event()
        self.seconds = lambda: 0.0
        self.thread = None

    def take(self):
        """Waits until it is our turn. False where somebody has finished meanwhile."""
        seen, since, told = None, None, False
        while True:
            state = patiently("asking whose turn it is", self._look, EARLY_PATIENCE)
            if state is None:
                return False
            if seen != state:
                seen, since = state, time.monotonic()
            latest, holder = state[0], parsed(state[2])
            starter = dict(parsed(state[1]), start=latest)
            is_free = latest == 0 or is_over(holder, latest) or is_over(starter, latest)
            if is_free or time.monotonic() - since >= STALE:
                if patiently("taking the turn", lambda: self._claim(latest + 1), EARLY_PATIENCE):
                    self.before = seconds_of(holder)
                    return True
                continue
            if not told:
                LOG.say("another start of this job is at work (%s); waiting for its end." % plain(holder.get("host", "?"), 100))
                told = True
            STOP.wait(max(0.05, min(5.0, STALE / 20)))

    def _look(self):
        """The highest number, how it began, and the last sign of life; None where the job has ended."""
        if finished(self.exchange, self.folder) is not None:
            return None
        latest = self._latest()
        began = self.exchange.read("%sstarts/%d.json" % (self.folder, latest)) if latest else None
        return latest, began, self.exchange.read(self.folder + "running.json")

    def _latest(self):
        names = self.exchange.names(self.folder + "starts/")
        return max([int(name[:-5]) for name in names if re.match(r"^\d{1,6}\.json\Z", name)], default=0)

    def _claim(self, number):
        data = json.dumps(dict(own_process(), at=now_text(), host=socket.gethostname()[:200])).encode()
        if not self.exchange.claim("%sstarts/%d.json" % (self.folder, number), data):
            return False
        self.number = number
        return True

    def first(self):
        """When the job was first started."""
        found = parsed(self.exchange.read(self.folder + "starts/1.json")).get("at")
        is_time = isinstance(found, str) and re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", found)
        return found if is_time else now_text()

    def begin(self):
        self.beat()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        failures = 0
        while not self.over.wait(BEAT):
            try:
                if self._latest() > self.number or finished(self.exchange, self.folder) is not None:
                    self.lost.set()
                    return
                self.beat()
                failures = 0
            except Exception as error:
                failures += 1
                if failures in (1, 10, 100):
                    LOG.say("the exchange does not take a sign of life: %s" % error)

    def beat(self, **more):
        state = dict(
            own_process(),
            start=self.number,
            host=socket.gethostname()[:200],
            at=now_text(),
            seconds=round(self.before + self.seconds(), 3),
            **more
        )
        self.exchange.write(self.folder + "running.json", json.dumps(state).encode())

    def end(self):
        self.over.set()
        if self.thread is not None:
            self.thread.join(5.0)

    def release(self):
        """So that the next start need not wait until we seem dead."""
        self.end()
        if self.number is None or self.lost.is_set():
            return
        try:
            if self._latest() == self.number:
                self.beat(released=True)
        except Exception as error:
            LOG.say("the next start will wait %d s: %s" % (STALE, error))

    def check(self):
        STOP.check()
        if self.lost.is_set():
            raise Lost()


def parsed(data):
    """The object of a small file; an empty one where it is none."""
    try:
        found = json.loads((data or b"").decode("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def seconds_of(holder):
    found = holder.get("seconds")
    return float(found) if is_number(found) and 0 <= found < 1e10 else 0.0


def is_over(holder, latest):
    """Whether the start of that number says that it has ended, or was a process of this machine that is gone."""
    if holder.get("start") != latest:
        return False
    if holder.get("released") is True:
        return True
    own = own_process()
    is_here = own and holder.get("machine") == own["machine"] and isinstance(holder.get("pid"), int)
    return bool(is_here) and process_since(holder["pid"]) != holder.get("since")


def finished(exchange, folder):
    """The result that is there; None where none is that can be read."""
    found = parsed(exchange.read(folder + "result.json"))
    return found if found.get("schema") == "model-gitops/job-result/v1" and isinstance(found.get("end"), dict) else None


def local_name(exchange, job):
    """What processes and folders of a job are called on a machine: another exchange may have a job of the same id there."""
    return "%s.%s" % (job["id"], hashlib.sha256(exchange.shown.encode("utf-8", "replace")).hexdigest()[:12])


def scratch(name):
    """Where the workspaces of a job are made, on the engine's scratch disk where it names one, and how their names begin."""
    wanted = [os.environ.get(name) for name in ("MODEL_GITOPS_SCRATCH", "SLURM_TMPDIR", "TMPDIR", "RAY_TMPDIR")]
    usable = [folder for folder in wanted if folder and os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)]
    parent = os.path.realpath(usable[0] if usable else tempfile.gettempdir())
    return parent, "model-gitops-%s." % name


def clear_workspaces(name):
    """What starts of this job left here that were killed: one alone works, and it begins or has ended."""
    parent, prefix = scratch(name)
    for entry in os.listdir(parent):
        path = os.path.join(parent, entry)
        if entry.startswith(prefix) and os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)


def make_parents(root, parts):
    """The folder of a file in a tree that only we have written to."""
    folder = os.path.join(root, *parts[:-1])
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, parts[-1])


def unpack(archive, root):
    """Files and folders alone: a link could lead whatever is written after it out of the tree."""
    with tarfile.open(archive, "r:*") as tar:
        for member in tar:
            STOP.check()
            name = re.sub(r"^(?:\./)+", "", member.name).rstrip("/")
            if member.isdir():
                if name not in ("", "."):
                    os.makedirs(os.path.join(root, *parts_of(name)), exist_ok=True)
                continue
            if not member.isreg():
                raise Refused("the archive has %r, which is no plain file" % name[:200])
            target = make_parents(root, parts_of(name))
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            found = os.open(target, flags, 0o755 if member.mode & 0o100 else 0o644)
            with os.fdopen(found, "wb") as file:
                shutil.copyfileobj(tar.extractfile(member), file, CHUNK)


class Start:
    """One start that holds the lock."""

    def __init__(self, exchange, job, digest, lock):
        self.exchange, self.job, self.digest, self.lock = exchange, job, digest, lock
        self.name = local_name(exchange, job)
        self.home = None
        self.tail = []
        self.end = None
        self.artifact = []
        self.predictions = None
        self.progress = None
        self.telemetry = None
        self.checkpoints = None
        self.began = None
        self.spent = 0.0
        lock.seconds = self.command_seconds

    def command_seconds(self):
        return self.spent if self.began is None else time.monotonic() - self.began

    @property
    def root(self):
        return os.path.join(self.home, "repository")

    def at(self, path):
        return os.path.join(self.root, *parts_of(path))

    def run(self):
        """What is to be written as the result."""
        LOG.machine("begun", start=self.lock.number, host=socket.gethostname()[:200])
        # A start on this machine that was killed may have left its command behind.
        end_marked(self.name + "/", 5.0)
        self.machine = machine()
        try:
            self.end = self._work()
        except Ended as ended:
            self.end = ended.end
        return self._result()

    def _work(self):
        try:
            clear_workspaces(self.name)
            parent, prefix = scratch(self.name)
            self.home = tempfile.mkdtemp(prefix=prefix, dir=parent)
            os.mkdir(self.root)
            self._bring()
            env = self._prepare()
        except Refused as error:
            raise Ended("bytes", str(error))
        except OSError as error:
            raise Ended("bytes", "the workspace cannot be filled: %s" % error)
        cwd = self.root if self.job["folder"] == "" else self.at(self.job["folder"])
        if not os.path.isdir(cwd):
            raise Ended("not-started", "the code has no folder %r" % self.job["folder"])
        if self.job["setup"]:
            end = self._command(self.job["setup"], cwd, env)
            if end != {"kind": "exited", "exitCode": 0}:
                raise Ended("setup", "the setup command %s" % told(end), **parts(end, "exitCode", "signal"))
            del self.tail[:]
        end = self._train(cwd, env)
        if end == {"kind": "exited", "exitCode": 0}:
            self._collect()
        return end

    def _bring(self):
        """Code and files, each held against its digest."""
        archive = os.path.join(self.home, "code.tar")
        self._fetch(self.job["code"], archive, "the code")
        try:
            unpack(archive, self.root)
        except (tarfile.TarError, EOFError) as error:
            raise Refused("the code is no archive: %s" % error)
        os.unlink(archive)
        for entry in self.job["files"]:
            target = make_parents(self.root, parts_of(entry["path"]))
            # A pointer in its place stands for it.
            remove_file(target)
            self._fetch(entry["digest"], target, entry["path"])
            if os.stat(target).st_size != entry["bytes"]:
                raise Refused("%s has %d bytes, not %d" % (entry["path"], os.stat(target).st_size, entry["bytes"]))

    def _fetch(self, digest, target, what):
        """Asks again for what is not there yet, or came broken."""
        began, wait, problem = time.monotonic(), 0.2, None
        while True:
            self.lock.check()
            try:
                if patiently("reading " + what, lambda: self._fresh(digest, target), EARLY_PATIENCE):
                    return
                problem = "%s (%s) is not in the exchange" % (what, digest)
            except WrongBytes as error:
                problem = "%s is damaged or was replaced: %s" % (what, error)
            if time.monotonic() - began + wait > min(30.0, EARLY_PATIENCE):
                raise Refused(problem)
            STOP.wait(wait)
            wait *= 2

    def _fresh(self, digest, target):
        remove_file(target)
        try:
            return self.exchange.fetch(digest, target)
        except OSError as error:
            # Our own disk will not be less full in a while.
            if error.errno in (28, 122) and getattr(error, "filename", None) is None:
                raise Refused("%s: %s" % (target, error))
            raise

    def _prepare(self):
        """Clears what is to be made, and makes the environment."""
        job = self.job
        outputs = [(self.at(entry["path"]), entry["isFolder"]) for entry in job["artifact"]]
        outputs += [(self.at(job[name]), False) for name in ("predictions", "metrics") if name in job]
        for path, is_folder in outputs:
            clear(path, is_folder)
            os.makedirs(path if is_folder else os.path.dirname(path), exist_ok=True)
        added = {}
        if "metrics" in job:
            self.progress = Progress(self.at(job["metrics"]))
            added["MODEL_GITOPS_METRICS"] = self.at(job["metrics"])
        if "checkpoints" in job:
            self.checkpoints = patiently(
                "reading checkpoints",
                lambda: self.exchange.checkpoints(checkpoint_place(job), self.at(job["checkpoints"])),
                EARLY_PATIENCE,
            )
            added["MODEL_GITOPS_CHECKPOINTS"] = self.checkpoints.path
        data = {name: [self.at(path) for path in paths] for name, paths in job["data"].items()}
        params_file = os.path.join(self.home, "params.json")
        data_file = os.path.join(self.home, "data.json")
        for path, content in ((params_file, job["params"]), (data_file, data)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(stringify(content) + "\n")
        added.update(
            param_variables(job["params"]),
            **data_variables(data),
            MODEL_GITOPS="true",
            MODEL_GITOPS_PARAMS=params_file,
            MODEL_GITOPS_DATA=data_file,
            MODEL_GITOPS_SEED=str(int(job["seed"])),
            MODEL_GITOPS_ARTIFACT=self.at(job["artifact"][0]["path"])
        )
        env, missing = child_environment(job["env"], added)
        if missing:
            LOG.say("training.env names %s, which this cluster does not set." % ", ".join(missing))
        return env

    def _command(self, command, cwd, env, during=None):
        self.lock.check()
        mark = "%s/%s" % (self.name, uuid.uuid4().hex)
        running = Command(command, cwd, env, mark, self.job["timeoutSeconds"], self.tail)
        stop = during(running.group) if during else None
        try:
            return running.finish(self.lock.lost.is_set)
        finally:
            if stop:
                stop()

    def _train(self, cwd, env):
        return self._command(self.job["command"], cwd, env, self._watch)

    def _watch(self, group):
        """Telemetry, progress and checkpoints of the running command; what ends them."""
        self.began = time.monotonic()
        telemetry = Telemetry(group, bool(self.machine["gpus"]))
        over = threading.Event()

        def look():
            while not over.wait(BEAT):
                self._tell_progress()

        def save():
            while not over.wait(SAVE_EVERY):
                self._save_checkpoints()

        threads = [threading.Thread(target=work, daemon=True) for work in (look, save)]
        for thread in threads:
            thread.start()

        def stop():
            self.spent, self.began = time.monotonic() - self.began, None
            over.set()
            self.telemetry = telemetry.stop()
            for thread in threads:
                thread.join(60.0)
            self._tell_progress()
            STOP.spare(GRACE)
            self._save_checkpoints()
            STOP.spare(0)

        return stop

    def _tell_progress(self):
        points = self.progress.look() if self.progress else []
        LOG.machine("progress", seconds=round(self.lock.before + self.command_seconds(), 1), points=points)

    def _save_checkpoints(self):
        if self.checkpoints is None or self.lock.lost.is_set():
            return
        try:
            self.checkpoints.save()
        except Exception as error:
            LOG.say("checkpoints could not be saved: %s" % error)

    def _collect(self):
        """Stores what training left."""
        files = [path for entry in self.job["artifact"] for path in self._files(entry)]
        if len(files) > MOST_FILES:
            raise Ended("left-nothing", "the artifact has %d files; %d are the most" % (len(files), MOST_FILES))
        predictions = self.job.get("predictions")
        if predictions is not None:
            self._require_file(predictions)
        self.artifact = [self._keep(path) for path in sorted(set(files))]
        if predictions is not None:
            self.predictions = self._keep(predictions)

    def _keep(self, path):
        def work():
            self.lock.check()
            return self.exchange.store(self.at(path))

        digest, size = patiently("storing " + path, work, PATIENCE)
        return {"path": path, "digest": digest, "bytes": size}

    def _files(self, entry):
        """Repository paths of what lies at one of the artifact's."""
        if not entry["isFolder"]:
            self._require_file(entry["path"])
            return [entry["path"]]
        self._require_kind(entry["path"], stat.S_ISDIR, "a folder")
        found = []
        pending = [entry["path"]]
        while pending:
            folder = pending.pop()
            for name in sorted(os.listdir(self.at(folder))):
                path = folder + "/" + name
                if folder == entry["path"] and name in PLACEHOLDERS:
                    continue
                if stat.S_ISDIR(os.lstat(self.at(path)).st_mode):
                    pending.append(path)
                else:
                    self._require_file(path)
                    found.append(path)
        if not found:
            raise Ended("left-nothing", "%s is empty" % entry["path"])
        return found

    def _require_file(self, path):
        self._require_kind(path, stat.S_ISREG, "a plain file")

    def _require_kind(self, path, is_kind, words):
        """Every step to it: a link in place of a folder would lead elsewhere."""
        try:
            path.encode("utf-8")
        except UnicodeEncodeError:
            raise Ended("left-nothing", "%r is no name in UTF-8" % path)
        if len(path) > 1000:
            raise Ended("left-nothing", "%s… is too long a path" % path[:200])
        steps = parts_of(path)
        for depth in range(1, len(steps) + 1):
            try:
                mode = os.lstat(os.path.join(self.root, *steps[:depth])).st_mode
            except (FileNotFoundError, NotADirectoryError):
                raise Ended("left-nothing", "training left no %s" % path)
            wanted = is_kind if depth == len(steps) else stat.S_ISDIR
            if not wanted(mode):
                raise Ended("left-nothing", "%s is %s, not %s" % ("/".join(steps[:depth]), kind_of(mode), words))

    def _result(self):
        result = {
            "schema": "model-gitops/job-result/v1",
            "id": self.job["id"],
            "job": self.digest,
            "end": self.end,
            "startedAt": patiently("reading", self.lock.first, PATIENCE),
            "durationSeconds": round(self.lock.before + self.spent, 3),
            "restarts": self.lock.number - 1,
            "artifact": self.artifact,
            "machine": self.machine,
            "tail": [line[:1000] for line in self.tail],
        }
        if self.predictions is not None:
            result["predictions"] = self.predictions
        if self.progress is not None and self.progress.latest:
            result["progress"] = self.progress.latest
        if self.telemetry is not None:
            result["telemetry"] = self.telemetry
        return result

    def clean(self):
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)


def clear(path, is_folder):
    """What an archive brought must not pass for what training made; a folder where a file was said is left alone."""
    if not os.path.isdir(path):
        return remove_file(path)
    for name in os.listdir(path) if is_folder else []:
        inner = os.path.join(path, name)
        if name in PLACEHOLDERS:
            continue
        if os.path.isdir(inner):
            shutil.rmtree(inner)
        else:
            os.unlink(inner)


def kind_of(mode):
    kinds = ((stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a folder"), (stat.S_ISREG, "a file"))
    return next((words for is_kind, words in kinds if is_kind(mode)), "no plain file")


def checkpoint_place(job):
    """Of the key and the seed: the next attempt goes on from what this one left."""
    return "checkpoints/%s/%d" % (hex_of(job["trainKey"]), int(job["seed"]))


def told(end):
    if end["kind"] == "exited":
        return "exited with code %d" % end["exitCode"]
    if end["kind"] == "killed":
        return "was killed by %s" % end["signal"]
    return "ran longer than its timeout" if end["kind"] == "timed-out" else end.get("reason", end["kind"])


def parts(end, *names):
    return {name: end[name] for name in names if name in end}


def exit_code(end):
    """0 where the command succeeded and all of it lies there."""
    kind, code = end["kind"], end.get("exitCode", 1)
    if kind == "exited":
        return code
    if kind == "setup":
        return code or 1
    return {"killed": 137, "timed-out": 124, "not-started": 127, "bytes": 65, "left-nothing": 66}[kind]


class Agent:
    """A job, started until there is a result."""

    def __init__(self, exchange, digest):
        self.exchange, self.digest = exchange, digest

    def run(self):
        self.job = self._read()
        self.folder = "jobs/%s/" % self.job["id"]
        while True:
            lock = Lock(self.exchange, self.folder)
            if not lock.take():
                return self._done()
            start = Start(self.exchange, self.job, self.digest, lock)
            try:
                patiently("beginning", lock.begin, EARLY_PATIENCE)
                return self._finish(start, start.run())
            except Lost:
                LOG.say("another start of this job has taken over; what this one did is dropped.")
            finally:
                lock.release()
                start.clean()

    def _read(self):
        name = hex_of(self.digest)

        def fetch():
            data = self.exchange.read("sha256/%s/%s" % (name[:2], name), MOST_JOB)
            if data is None:
                raise FileNotFoundError("the job %s is not in the exchange %s" % (self.digest, self.exchange.shown))
            found = hashlib.sha256(data).hexdigest()
            if found != name:
                raise OSError("the job %s is damaged or was replaced: sha256:%s was found" % (self.digest, found))
            return data

        return read_job(patiently("reading the job", fetch, min(30.0, EARLY_PATIENCE)))

    def _finish(self, start, result):
        """Written by one, and only while no other start has taken over."""
        data = (json.dumps(result, indent=2, allow_nan=False) + "\n").encode("utf-8", "replace")
        path = self.folder + "result.json"

        def write():
            start.lock.check()
            if self.exchange.read(path) is None:
                return self.exchange.claim(path, data)
            if finished(self.exchange, self.folder) is None:
                # No result of anybody's: damaged, and nobody would ever get another.
                self.exchange.write(path, data)
                return True
            return False

        is_ours = patiently("writing the result", write, PATIENCE)
        start.lock.end()
        if not is_ours:
            return self._done()
        self._tidy(result)
        LOG.machine("ended", end=result["end"])
        return exit_code(result["end"])

    def _tidy(self, result):
        """Nobody needs the checkpoints of a training that succeeded."""
        if "checkpoints" not in self.job or result["end"] != {"kind": "exited", "exitCode": 0}:
            return
        try:
            self.exchange.forget(checkpoint_place(self.job))
        except (Refused,) + TRANSIENT as error:
            LOG.say("checkpoints are left in the exchange: %s" % error)

    def _done(self):
        """Somebody has finished it."""
        result = patiently("reading the result", lambda: finished(self.exchange, self.folder), EARLY_PATIENCE)
        # Who wrote it may have been killed before it came to that.
        clear_workspaces(local_name(self.exchange, self.job))
        self._tidy(result)
        LOG.say("this job has ended already; its result is:")
        LOG.line(json.dumps(result)[:100000])
        LOG.machine("ended", end=parts(result["end"], "kind", "exitCode", "signal"))
        return 0


def open_exchange(address):
    if address.startswith("s3://"):
        return S3(address)
    return Folder(address)


def main(arguments):
    STOP.install()
    try:
        address, digest = arguments
        hex_of(digest)
        return Agent(open_exchange(address), digest).run()
    except Stopped:
        LOG.say("ended by %s." % signal_name(STOP.signal))
        return 128 + STOP.signal
    except GaveUp as error:
        LOG.say("GAVE UP, and there is no result: %s" % error)
        return 74
    except (Refused, WrongBytes, KeyError, TypeError, ValueError) as error:
        LOG.say("cannot go on: %s: %s" % (type(error).__name__, error))
        return 78


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
