"""Schedule: when a source is to be asked again."""

from datetime import datetime
from math import inf

from geo.settings import Settings, Source
from geo.sources.state import SourceState

DATABASE_SECONDS = 5.0
"""Between two looks at a database: only whether anything changed, which costs it little."""
FAILING_SECONDS = 60.0
"""The least between two tries of a source that fails."""
LONGEST_FAILING_SECONDS = 600.0
"""The most: it is asked again before its turn."""


OVERDUE_TURNS = 2
"""How many turns a source may miss before nobody seems to ask it any more."""


def seconds_until_due(settings: Settings, state: SourceState, now: datetime) -> float:
    """How long to wait before asking the source again; infinite when it never is by itself."""
    pause = _pause(settings, state)
    return inf if pause == inf else max(0.0, pause - state.seconds_since_try(now))


def is_overdue(settings: Settings, state: SourceState, now: datetime) -> bool:
    """Whether a source that was asked once has missed its turn so often that something is amiss."""
    late = OVERDUE_TURNS * _pause(settings, state) + LONGEST_FAILING_SECONDS
    return bool(state.tried) and state.seconds_since_try(now) > late


def _pause(settings: Settings, state: SourceState) -> float:
    if not isinstance(settings.donnees, Source) or not settings.rafraichir_minutes:
        return inf
    pause = settings.rafraichir_minutes * 60.0
    if settings.donnees.is_database:
        pause = DATABASE_SECONDS
    if state.is_failing:
        pause = min(max(FAILING_SECONDS, pause), LONGEST_FAILING_SECONDS)
    return pause
