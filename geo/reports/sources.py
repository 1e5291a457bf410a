"""What visitors are told of a source that fails."""

from collections.abc import Iterator

from geo.french import moment, typeset
from geo.sources.state import SourceState


def failure_sentences(state: SourceState) -> tuple[str, ...]:
    """Say since when the source fails, why, and what is shown meanwhile; nothing internal."""
    return tuple(map(typeset, _sentences(state))) if state.is_failing else ()


def _sentences(state: SourceState) -> Iterator[str]:
    yield (
        f"Depuis le {moment(state.failing_since)}, les données ne peuvent plus être actualisées : "
        f"{state.why}."
    )
    if state.succeeded:
        yield (
            f"Les pages montrent la dernière version bonne, vérifiée le {moment(state.succeeded)}."
        )
