"""The program's arguments and its exit code."""

from .agent import Agent
from .digests import hex_of
from .errors import GaveUp, Refused, Stopped, WrongBytes
from .exchange_folder import Folder
from .exchange_s3 import S3
from .log import LOG
from .signals import signal_name
from .stopping import STOP


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


def open_exchange(address):
    if address.startswith("s3://"):
        return S3(address)
    return Folder(address)
