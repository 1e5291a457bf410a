"""Mapping files: what a person said of a file, as JSON, read again the next time."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from geo.errors import DataUnreadableError

_MAX_BYTES = 5_000_000
Read = TypeVar("Read")


def read_mapping(data: bytes, read: Callable[[Any], Read], command: str) -> Read:
    """Read a mapping, as `write_mapping` writes it.

    Parameters
    ----------
    read
        Makes something of its content, and raises what Python does where it is not as expected.
    command
        That wrote it, in words.

    Raises
    ------
    DataUnreadableError
        It is no such file.
    """
    try:
        if len(data) > _MAX_BYTES:
            raise ValueError("trop gros")  # noqa: TRY301 - one message for all that is wrong
        return read(json.loads(data.decode("utf-8-sig")))
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        message = (
            f"La correspondance n'est pas lisible ({type(error).__name__}). Reprenez le fichier "
            f"écrit par « {command} », ou retirez-le pour qu'une nouvelle soit proposée."
        )
        raise DataUnreadableError(message) from error


def write_mapping(content: Mapping[str, Any]) -> bytes:
    """Write what is said, for the next time."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def words_of(content: Mapping[Any, Any]) -> dict[str, str]:
    """Take pairs of words; nothing said is an empty word."""
    return {str(found): str(said if said is not None else "") for found, said in content.items()}
