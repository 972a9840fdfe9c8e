"""Requests of the standard library, as credentials and S3 need them."""

import os
import ssl
import urllib.request

from .limits import SMALL


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


class AsIs(urllib.request.HTTPErrorProcessor):
    """Every answer is an answer: keys follow no redirect."""

    def http_response(self, request, response):
        return response

    https_response = http_response
