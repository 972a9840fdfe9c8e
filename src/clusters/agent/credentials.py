"""Keys for S3, from where the AWS tools find them."""

import configparser
import datetime
import http.client
import json
import os
import re
import threading
import time
import urllib.parse

from .web import answer_text, opener, straight
from .xml_text import text_in


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
