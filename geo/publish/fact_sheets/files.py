"""Fact sheets as files: PDF or HTML bytes, whoever asks for them."""

from typing import Literal

from geo.publish.fact_sheets.document import Document
from geo.publish.fact_sheets.html import to_html
from geo.publish.fact_sheets.pdf import to_pdf

Format = Literal["pdf", "html"]
FORMATS: tuple[Format, ...] = ("pdf", "html")


def file_content(document: Document, extension: Format) -> bytes:
    """Write a sheet as the bytes of a file that needs no other, named as `names.file_name` says."""
    return to_pdf(document) if extension == "pdf" else to_html(document).encode()
