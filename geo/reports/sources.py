"""What visitors are told of data that could not be renewed."""

from collections.abc import Iterator

from geo.french import moment
from geo.sources.state import SourceState


def failure_sentences(state: SourceState) -> tuple[str, ...]:
    """Say since when the source fails, why, and what is shown meanwhile; nothing internal."""
    return tuple(_sentences(state)) if state.is_failing else ()


def refusal_sentences(why: str) -> tuple[str, ...]:
    """Say why a data folder that has changed is not in service; nothing when it is."""
    if not why:
        return ()
    told = f"Les données ont changé, mais ne sont pas mises en service : {why.removesuffix('.')}."
    return told, "Les pages montrent la version d'avant."


def _sentences(state: SourceState) -> Iterator[str]:
    yield (
        f"Depuis le {moment(state.failing_since)}, les données ne peuvent plus être actualisées : "
        f"{state.why}."
    )
    if state.succeeded:
        yield (
            f"Les pages montrent la dernière version bonne, vérifiée le {moment(state.succeeded)}."
        )
