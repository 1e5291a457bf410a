"""The errors this library raises, each built on the standard type a caller expects."""

import errno
from collections.abc import Mapping

_REASONS: Mapping[int, str] = {
    errno.ENOSPC: "le disque est plein. Libérez de la place",
    errno.EDQUOT: "le quota du disque est atteint. Libérez de la place",
    errno.EROFS: "le disque est en lecture seule. Choisissez un autre dossier",
    errno.EACCES: "ce compte n'en a pas le droit. Donnez-lui ce droit",
    errno.EPERM: "ce compte n'en a pas le droit. Donnez-lui ce droit",
    errno.ENOENT: "introuvable. Vérifiez ce nom",
    errno.EISDIR: "c'est un dossier. Donnez un fichier",
    errno.ENOTDIR: "ce n'est pas un dossier. Vérifiez ce nom",
    errno.EEXIST: "existe déjà. Choisissez un autre nom",
    errno.ENAMETOOLONG: "ce nom est trop long. Choisissez-en un plus court",
}


def system_reason(error: OSError) -> str:
    """Say why the system refuses, and what to do about it, without a final point."""
    return _REASONS.get(error.errno or 0, f"{error.strerror or error}. Vérifiez ce nom")


class AtlasError(Exception):
    """Base of all errors raised on purpose; its text is French and meant for a person."""


class DataMissingError(AtlasError, FileNotFoundError):
    """A folder or file that the atlas cannot do without is not there."""


class DataUnreadableError(AtlasError, ValueError):
    """A file is there but cannot be read as what it should be."""


class UnknownHeadersError(DataUnreadableError):
    """No column of a list names what it lists.

    Attributes
    ----------
    headers
        Those found, one of which may.
    """

    def __init__(self, message: str, headers: tuple[str, ...]) -> None:
        super().__init__(message)
        self.headers = headers

    def __reduce__(self) -> tuple[type["UnknownHeadersError"], tuple[str, tuple[str, ...]]]:
        """Cross to another process whole."""
        return UnknownHeadersError, (str(self), self.headers)


class SelectionError(AtlasError, ValueError):
    """A command was asked for something that the data does not know."""


class SettingsError(AtlasError, ValueError):
    """The operator's settings file holds a value that cannot be used."""


class DrawingError(AtlasError, ValueError):
    """A drawing cannot be made an image of the size that was asked."""


class PublishError(AtlasError, ValueError):
    """What is asked cannot be published as it is."""


class BuildError(AtlasError, RuntimeError):
    """The territories could not be built, or do not add up to what they should."""


class ChangesError(AtlasError, ValueError):
    """Two versions of a table cannot be compared, or the changes do not fit the table."""


class ExportError(AtlasError, ValueError):
    """A file cannot hold what it is asked to hold."""


class GeocodingError(AtlasError, RuntimeError):
    """The geocoding service cannot be asked, or did not answer as it should."""


class StoreError(AtlasError, RuntimeError):
    """A data folder could not be written, or its versions cannot be read."""


class EditError(AtlasError, ValueError):
    """A cell cannot be changed as asked: no such row, no such column."""


class SourceError(AtlasError, RuntimeError):
    """What a source elsewhere gives could not be had, or is not what is expected.

    Attributes
    ----------
    detail
        More for the operator: it may name machines, and is never shown to visitors.
    """

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class SourceEmptyError(SourceError):
    """A database has no table of poles: nothing was put there yet."""


class SourceSilentError(SourceError):
    """A database does not answer: what was last read of it may well still be right."""


class SourceBusyError(AtlasError, RuntimeError):
    """A source is already being asked."""


class ImportRefusedError(AtlasError, ValueError):
    """What is asked of an import cannot be done."""


class IndicatorError(AtlasError, ValueError):
    """What is asked of an indicator cannot be done."""


class IdentityError(AtlasError, RuntimeError):
    """Organisations cannot be identified: the register cannot be asked or read, or a proposal."""
