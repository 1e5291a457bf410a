"""The search for the best possible places, or for all choices between two needs.

One at a time, 60 seconds at most, can be stopped.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import streamlit as st

from geo.analysis.siting.exact import TIME_LIMIT_S
from geo.analysis.siting.fronts import Front, TwoNeeds
from geo.analysis.siting.places import Problem
from geo.analysis.siting.search import (
    STOPPING_MARGIN_S,
    Best,
    Search,
    search_front,
    search_places,
)
from geo.french import typeset
from geo.render.html import render
from geo.reports.choices.coverage import EXACT
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.study import NewPoles
from pages.state.address import write_address

Key = tuple[Any, ...]
_KEPT = 64
_EVERY_S = 1.0


@dataclass
class _Office:
    """The one search that may run on this server, and the answers of earlier ones.

    A search that failed has None for an answer.
    """

    lock: Lock = field(default_factory=Lock)
    answers: "OrderedDict[Key, Best | Front | None]" = field(default_factory=OrderedDict)
    key: Key | None = None
    search: Search[Best] | Search[Front] | None = None
    started: float = 0.0

    def start(self, key: Key, problem: Problem | TwoNeeds, poles: int) -> None:
        """Start a search, unless one runs."""
        with self.lock:
            self._collect()
            if self.search is None:
                self.answers.pop(key, None)
                self.search = (
                    search_front(problem, poles)
                    if isinstance(problem, TwoNeeds)
                    else search_places(problem, poles)
                )
                self.key, self.started = key, time.monotonic()

    def stop(self, key: Key) -> None:
        """End the search for a question, if that is the one that runs."""
        with self.lock:
            if self.search is not None and self.key == key:
                self.search.stop()
                self.search, self.key = None, None

    def latest(self, key: Key) -> Front | None:
        """The front that is being searched, as far as it is known."""
        with self.lock:
            found = self.search.latest() if self.search and self.key == key else None
            return found if isinstance(found, Front) else None

    def answer(self, key: Key) -> Best | Front | None:
        """The answer to a question, if its search has ended, looked at or not."""
        with self.lock:
            self._collect()
            return self.answers.get(key)

    def look(self, key: Key) -> "tuple[bool, bool, float]":
        """Whether the search for a question runs, whether another one does, and since when."""
        with self.lock:
            self._collect()
            runs = self.search is not None
            elapsed = time.monotonic() - self.started if runs else 0.0
            return runs and self.key == key, runs and self.key != key, elapsed

    def _collect(self) -> None:
        """Keep the answer of a search that has ended; end one that is stuck."""
        if self.search is None or self.key is None:
            return
        if not self.search.is_running():
            self.answers[self.key] = self.search.result()
        elif time.monotonic() - self.started > TIME_LIMIT_S + STOPPING_MARGIN_S:
            self.search.stop()
            self.answers[self.key] = None
        else:
            return
        self.search, self.key = None, None
        while len(self.answers) > _KEPT:
            self.answers.popitem(last=False)


@st.cache_resource(show_spinner=False)
def _office() -> _Office:
    return _Office()


@dataclass(frozen=True, slots=True)
class _Words:
    """What the buttons of a search say."""

    search: str
    back: str
    show: str
    not_yet: str
    runs: str


_PLACES = _Words(
    "Chercher le meilleur choix",
    "Revenir au choix fait pas à pas",
    "Montrer le meilleur choix, déjà cherché",
    "Cette adresse demande le meilleur choix, que ce serveur n'a pas encore cherché : voici le "
    "choix fait pas à pas.",
    "Recherche du meilleur choix",
)
_FRONT = _Words(
    "Chercher tous les choix, exactement",
    "Revenir aux choix faits pas à pas",
    "Montrer tous les choix, déjà cherchés",
    "Cette adresse demande tous les choix, que ce serveur n'a pas encore cherchés : voici ceux "
    "trouvés pas à pas.",
    "Recherche de tous les choix",
)
SitingQuestion = NewPoles | TwoNeedsQuestion


def exact_answer(question: NewPoles) -> Best | None:
    """The best places, and whether that is proven, where it has been searched on this server."""
    answer = _office().answer(_key(question))
    return None if isinstance(answer, Front) else answer


def exact_front_answer(question: TwoNeedsQuestion) -> Front | None:
    """All choices between two needs, where they have been searched on this server."""
    answer = _office().answer(_key(question))
    return answer if isinstance(answer, Front) else None


def exact_panel(
    question: SitingQuestion, *, is_asked: bool, show: Callable[[Front], None] | None = None
) -> None:
    """Offer the search or its answer, or show how far it is.

    Parameters
    ----------
    is_asked
        Whether the address asks for the best choice: without `methode` in it everyone sees the
        choice made step by step, whatever has been searched on this server.
    show
        Draws the choices between two needs that are known so far.
    """
    office, key, words = _office(), _key(question), _words(question)
    runs, is_busy, _ = office.look(key)
    answer = office.answers.get(key)
    if runs:
        _progress(question, show)
    elif answer and is_asked:
        st.button(words.back, on_click=_ask, args=(False,))
    elif answer:
        st.button(words.show, on_click=_ask, args=(True,))
    else:
        _offer(question, key, is_busy=is_busy, is_asked=is_asked)


def _words(question: SitingQuestion) -> _Words:
    return _FRONT if isinstance(question, TwoNeedsQuestion) else _PLACES


def _offer(question: SitingQuestion, key: Key, *, is_busy: bool, is_asked: bool) -> None:
    """Offer the search, and say why the address does not show its answer."""
    office = _office()
    if key in office.answers:
        st.html(render("sentences.html", sentences=["La recherche n'a pas abouti."]))
    elif is_asked:
        st.html(render("sentences.html", sentences=[_words(question).not_yet]))
    if is_busy:
        _wait(key)
        return
    st.button(
        typeset(f"{_words(question).search} ({TIME_LIMIT_S} s au plus)"),
        on_click=_search,
        args=(question,),
    )


def _search(question: SitingQuestion) -> None:
    _office().start(_key(question), question.problem, question.wanted)
    _ask(is_exact=True)


def _ask(is_exact: bool) -> None:  # noqa: FBT001 - Streamlit passes it by position
    write_address({"methode": [EXACT] if is_exact else []})


@st.fragment(run_every=_EVERY_S)
def _wait(key: Key) -> None:
    """Say that someone else's search runs, until it has ended."""
    if not _office().look(key)[1]:
        st.rerun()
    st.button(
        typeset(f"Une autre recherche est en cours ({TIME_LIMIT_S} s au plus)"), disabled=True
    )


@st.fragment(run_every=_EVERY_S)
def _progress(question: SitingQuestion, show: Callable[[Front], None] | None) -> None:
    """Show the time spent, and the choices known so far, each second, until the answer is there."""
    office, key = _office(), _key(question)
    runs, _, elapsed = office.look(key)
    if not runs:
        st.rerun()
    st.progress(
        min(elapsed / TIME_LIMIT_S, 1.0),
        text=typeset(f"{_words(question).runs} : {elapsed:.0f} s sur {TIME_LIMIT_S} au plus"),
    )
    st.button("Arrêter la recherche", on_click=office.stop, args=(key,))
    if show and (front := office.latest(key)):
        show(front)


def _key(question: SitingQuestion) -> Key:
    study = question.study
    studied = (study.atlas.version, study.poles, study.zone, study.radius_km, study.need)
    second = (question.second.need,) if isinstance(question, TwoNeedsQuestion) else ()
    return (*studied, question.candidates, question.wanted, *second)
