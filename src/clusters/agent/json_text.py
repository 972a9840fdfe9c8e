"""JSON as JavaScript writes it, and as either side may have left it."""

import decimal
import json
import re


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


def is_number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return abs(float(value)) != float("inf") and value == value
    except OverflowError:
        return False


def parsed(data):
    """The object of a small file; an empty one where it is none."""
    try:
        found = json.loads((data or b"").decode("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
