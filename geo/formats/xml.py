"""XML: read without what makes it dangerous, written without what it cannot hold."""

import re
from xml.parsers import expat

from geo.errors import DataUnreadableError
from geo.formats.limits import refused

AGAIN = "Ouvrez-le dans un tableur et enregistrez-le de nouveau en XLSX ou en CSV."
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse_xml(file: str, content: bytes, parser: expat.XMLParserType) -> None:
    """Parse XML in one of the encodings that all parsers know.

    Raises
    ------
    DataUnreadableError
        It is not well formed, or declares a document type: entities that grow, files to fetch.
    """

    def refuse(*_: object) -> None:
        raise refused(file, "son XML déclare un type de document", AGAIN)

    parser.StartDoctypeDeclHandler = refuse
    if b"\0" in content:  # in UTF-16, what others look for in its bytes is not found
        raise refused(file, "son XML n'est pas en UTF-8", AGAIN)
    try:
        parser.Parse(content, True)  # noqa: FBT003 - its own signature
    except DataUnreadableError:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # or an encoding of no one
        raise refused(file, "son XML est abîmé", AGAIN) from error


def check_xml(file: str, content: bytes) -> None:
    """Raise DataUnreadableError for what `parse_xml` does not parse."""
    parse_xml(file, content, expat.ParserCreate())


def xml_text(text: str) -> str:
    """Replace the characters that XML 1.0 cannot hold, escaped or not."""
    return _FORBIDDEN.sub("\ufffd", text)
