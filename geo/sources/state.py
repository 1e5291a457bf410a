"""State: what is known of a source, kept beside its data: last success, failure since when."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

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
    why, detail
        Why it failed: for all, and for the operator alone.
    mark
        What named its version then, for sources that have such a thing; else empty.
    """

    tried: str = ""
    succeeded: str = ""
    failing_since: str = ""
    why: str = ""
    detail: str = ""
    mark: str = ""

    @property
    def is_failing(self) -> bool:
        """Whether the last try failed."""
        return bool(self.failing_since)

    def after_success(self, now: datetime, mark: str = "") -> "SourceState":
        """The state once what the source gives was found good."""
        moment = now.isoformat(timespec="seconds")
        return SourceState(tried=moment, succeeded=moment, mark=mark)

    def after_failure(self, now: datetime, why: str, detail: str = "") -> "SourceState":
        """The state once the source failed."""
        moment = now.isoformat(timespec="seconds")
        since = self.failing_since or moment
        return replace(self, tried=moment, failing_since=since, why=why, detail=detail)

    def seconds_since_try(self, now: datetime) -> float:
        """How long ago it was last asked; infinite when it never was, or in the future."""
        if not self.tried:
            return float("inf")
        elapsed = (now - datetime.fromisoformat(self.tried)).total_seconds()
        return elapsed if elapsed >= 0 else float("inf")


def read_state(folder: Path) -> SourceState:
    """Read what is known of the source of a folder; nothing when that cannot be read."""
    try:
        content = json.loads((folder / _FILE).read_text("utf-8"))
        state = SourceState(**{name: str(value) for name, value in content.items()})
        for moment in filter(None, (state.tried, state.succeeded, state.failing_since)):
            _require_offset(datetime.fromisoformat(moment))
    except (OSError, ValueError, TypeError, AttributeError):
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
