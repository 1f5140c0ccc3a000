"""The version of this distribution, as installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    COPYDESK_VERSION = version("copydesk")
except PackageNotFoundError:  # run from a bare checkout
    COPYDESK_VERSION = "0+unknown"
