"""What visitors upload never touches the disk.

Starlette writes the part of a form that is larger than one megabyte into a temporary file, from
which Streamlit then reads it whole into memory. Light: imported before the server listens.
"""

from starlette.formparsers import MultiPartParser

LARGEST_UPLOAD = 110_000_000
"""Bytes: a little more than `server.maxUploadSize` lets through."""


def keep_uploads_in_memory() -> None:
    """Let forms of this process stay in memory, up to what the server takes at all."""
    MultiPartParser.spool_max_size = LARGEST_UPLOAD
