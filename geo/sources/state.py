"""State: what is known of a source, kept beside its data, and when it is to be asked again."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from math import inf
from pathlib import Path

from geo.settings import Settings, Source

DATABASE_SECONDS = 5.0
"""Between two looks at a database: only whether anything changed, which costs it little."""
FAILING_SECONDS = 60.0
"""The least between two tries of a source that fails."""
LONGEST_FAILING_SECONDS = 600.0
"""The most: it is asked again before its turn."""
LONGEST_SILENCE_SECONDS = 600.0
"""A database that does not answer for less is told to its operator alone: what visitors see was
checked in the last minutes, and pages that cry at each restart are no longer read."""
OVERDUE_TURNS = 2
"""How many turns a source may miss before nobody seems to ask it any more."""
_FILE = ".source.json"


@dataclass(frozen=True, slots=True)
class SourceState:
    """What became of a source.

    Attributes
    ----------
    tried
        When it was last asked; ISO 8601 with its offset, as the two others. Empty: never.
    succeeded
        When what it gave was last found good.
    failing_since
        When it first failed since; empty when the last try was good.
    silent_since
        When it first did not answer, if nothing else is wrong; else empty.
    why, detail
        Why it failed: for all, and for the operator alone.
    mark
        What named its version then, for sources that have such a thing; else empty.
    """

    tried: str = ""
    succeeded: str = ""
    failing_since: str = ""
    silent_since: str = ""
    why: str = ""
    detail: str = ""
    mark: str = ""

    @property
    def is_failing(self) -> bool:
        """Whether the last try failed."""
        return bool(self.failing_since)

    def at_try(self, now: datetime) -> "SourceState":
        """The state while the source is asked."""
        return replace(self, tried=now.isoformat(timespec="seconds"))

    def after_success(self, now: datetime, mark: str = "") -> "SourceState":
        """The state once what the source gives was found good."""
        moment = now.isoformat(timespec="seconds")
        return SourceState(tried=moment, succeeded=moment, mark=mark)

    def after_failure(
        self, now: datetime, why: str, detail: str = "", *, is_silent: bool = False
    ) -> "SourceState":
        """The state once the source failed, or did not answer."""
        moment = now.isoformat(timespec="seconds")
        return replace(
            self,
            tried=moment,
            failing_since=self.failing_since or moment,
            silent_since=(self.silent_since or moment) if is_silent else "",
            why=why,
            detail=detail,
        )

    def is_worth_telling(self, now: datetime) -> bool:
        """Whether visitors are to know of a failure: what they see is old, or may well be."""
        if not self.is_failing or not self.silent_since:
            return self.is_failing
        silence = (now - datetime.fromisoformat(self.silent_since)).total_seconds()
        return not 0 <= silence < LONGEST_SILENCE_SECONDS

    def seconds_since_try(self, now: datetime) -> float:
        """How long ago it was last asked; infinite when it never was, or in the future."""
        if not self.tried:
            return inf
        elapsed = (now - datetime.fromisoformat(self.tried)).total_seconds()
        return elapsed if elapsed >= 0 else inf


def read_state(folder: Path) -> SourceState:
    """Read what is known of the source of a folder; nothing when that cannot be read."""
    try:
        content = json.loads((folder / _FILE).read_text("utf-8"))
        state = SourceState(**{name: str(value) for name, value in content.items()})
        for moment in filter(
            None, (state.tried, state.succeeded, state.failing_since, state.silent_since)
        ):
            _require_offset(datetime.fromisoformat(moment))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return SourceState()
    return state


def write_state(folder: Path, state: SourceState) -> None:
    """Keep what is known of the source of a folder, whole: one writes it at a time."""
    new = folder / f"{_FILE}.nouveau"
    new.write_text(json.dumps(asdict(state), ensure_ascii=False), "utf-8")
    new.replace(folder / _FILE)


def _require_offset(moment: datetime) -> None:
    if moment.tzinfo is None:
        message = "moments are written with their offset"
        raise ValueError(message)


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
