"""The little of XML that is in answers of AWS."""

import re


def text_in(xml, name):
    """Of the first element of that name."""
    found = re.search(r"<%s>([^<]*)</%s>" % (name, name), xml)
    return None if found is None else unescaped(found.group(1))


def unescaped(text):
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#39;", "'"), ("&#34;", '"')):
        text = text.replace(entity, char)
    return text.replace("&amp;", "&")
