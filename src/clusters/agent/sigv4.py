"""AWS Signature Version 4, by the same rules as src/host/s3-signature.ts."""

import hashlib
import hmac
import re


def canonical_request(method, path, query, headers, payload):
    """What is signed, and the names of the headers in it."""
    lines = sorted((name.lower(), re.sub(" +", " ", value.strip())) for name, value in headers.items())
    names = ";".join(name for name, _ in lines)
    return "\n".join([method, path, query] + ["%s:%s" % line for line in lines] + ["", names, payload]), names


def authorization(key, secret, region, stamp, request):
    """The header that signs a canonical request at that time, which is as x-amz-date has it."""
    canonical, names = request
    scope = "%s/%s/s3/aws4_request" % (stamp[:8], region)
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    signing = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    text = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (stamp, scope, hashed)
    signature = hmac.new(signing, text.encode(), hashlib.sha256).hexdigest()
    return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (key, scope, names, signature)
