"""Figures for Prometheus, on an address that only the operator opens (`mesures`).

Streamlit has figures of its own (`/_stcore/metrics`), on the port of the visitors: none of the runs
of its pages. Each run is timed here, around its `ScriptRunner._set_execing_flag`.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Final, cast

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from pages.server.health import told

BUCKETS_S: Final = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds of a run: a change of filter costs 15 to 30 ms, a first visit some tenths."""
SILENCE_S: Final = 10.0
"""Seconds without a byte after which whoever asks is not waited for any more."""

_LOG = logging.getLogger(__name__)


def serve_metrics(place: tuple[str, int]) -> Callable[[], None]:
    """Answer at an address of its own, in a thread; what is given stops it.

    An address that cannot be had is told in the log, and closes nothing to visitors.
    """
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_InService())
    runs = Histogram(
        "atlas_ptce_run_seconds", "Runs of pages.", registry=registry, buckets=BUCKETS_S
    )
    host, port = place
    try:
        server, _ = start_http_server(port, host, registry=registry)
    except OSError as error:
        _LOG.warning("mesures : %s:%d n'a pas pu être ouvert (%s)", host, port, error.strerror)
        return lambda: None
    # Else whoever connects and says nothing keeps a thread and a descriptor for ever.
    handler = cast("type", server.RequestHandlerClass)
    server.RequestHandlerClass = type(handler.__name__, (handler,), {"timeout": SILENCE_S})
    restore = _time_runs(runs)

    def stop() -> None:
        restore()
        server.shutdown()
        server.server_close()

    return stop


class _InService(Collector):
    """Who is here, and what they are shown, as they are when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("atlas_ptce_sessions", "Visitors connected now.", value=_sessions())
        state = told()
        data, source = state.get("donnees"), state.get("source")
        if isinstance(data, Mapping):
            names = {"version": "version", "date": "date", "fingerprint": "empreinte"}
            yield InfoMetricFamily(
                "atlas_ptce_data",
                "The data in service.",
                value={name: str(data[key]) for name, key in names.items()},
            )
            yield GaugeMetricFamily("atlas_ptce_poles", "Poles in service.", value=data["poles"])
        if isinstance(source, Mapping):
            failing = float(source["en_echec_depuis"] is not None)
            yield GaugeMetricFamily(
                "atlas_ptce_source_failing", "Whether the source fails.", value=failing
            )


def _sessions() -> int:
    if not Runtime.exists():
        return 0
    stats = Runtime.instance().stats_mgr.get_stats(["active_sessions"])
    return sum(int(getattr(each, "value", 0)) for each in stats.get("active_sessions", ()))


def _time_runs(runs: Histogram) -> Callable[[], None]:
    """Time every run of a page; what is given undoes it."""
    original = ScriptRunner._set_execing_flag  # noqa: SLF001 - see the module

    @wraps(original)
    def timed(self: ScriptRunner) -> AbstractContextManager[None]:
        return _timed(original(self), runs)

    def restore() -> None:
        ScriptRunner._set_execing_flag = original  # type: ignore[method-assign]  # noqa: SLF001

    ScriptRunner._set_execing_flag = timed  # type: ignore[method-assign,assignment]  # noqa: SLF001
    return restore


@contextmanager
def _timed(run: AbstractContextManager[None], runs: Histogram) -> Iterator[None]:
    with runs.time(), run:
        yield
