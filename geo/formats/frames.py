"""Frames: how a confined process tells plain values, and how they are believed.

A frame is a JSON list of texts, numbers and flat lists of them, or a JSON object that ends the
answer. A value of ours (a dataclass, a mapping, a sequence) is told piece by piece, as its type
says, and believed as the same type says: whatever is not what stands next in it is refused, and
nothing told decides what is made of it.
"""

import json
import struct
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
LONGEST = 32_000_000
"""Bytes of a frame."""
_SIZE: Final = struct.Struct("!I")
_TOKENS_AT_ONCE = 5_000
_CHARACTERS_AT_ONCE = 500_000
_CELLS_AT_ONCE = 5_000

Frame = list[Any]
Send = Callable[[Frame], None]
"""What a confined function tells its frames to."""


class FrameError(ValueError):
    """A confined process said what it cannot have been asked."""


def frame_bytes(frame: Frame | Mapping[str, str]) -> bytes:
    """Write a frame, or what ends the answer."""
    text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"), default=_as_plain)
    content = text.encode("utf-8", "surrogatepass")
    return _SIZE.pack(len(content)) + content


def _as_plain(value: Any) -> Any:  # noqa: ANN401 - a number of numpy
    return value.item()


def read_frames(read: Callable[[int], bytes]) -> Iterator[Frame | dict[str, Any]]:
    """Read frames, as many as come, and what ends them.

    Parameters
    ----------
    read
        Gives so many bytes, or none when there are no more.
    """
    while size := read(_SIZE.size):
        (length,) = _SIZE.unpack(size)
        if length > LONGEST:
            raise FrameError("length")
        try:
            content = json.loads(read(length).decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            raise FrameError(type(error).__name__) from None
        if not isinstance(content, list | dict):
            raise FrameError("frame")
        yield content


def tell(kind: type[T], value: T, send: Send) -> None:
    """Tell a value of a type."""
    out = _Out(send)
    _form(kind).tell(value, out)
    out.flush()


def believe(kind: type[T], frames: Iterable[Frame]) -> T:
    """Make a value of a type from what a confined process tells of it.

    Raises
    ------
    FrameError
        It is not what `tell` may have told.
    """
    tokens = (token for frame in frames for token in frame)
    try:
        value = _form(kind).believe(tokens)
    except StopIteration as error:
        raise FrameError("too short") from error
    if next(tokens, tokens) is not tokens:
        raise FrameError("too long")
    return cast("T", value)


class _Out:
    """Gathers tokens into frames of a bearable size."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.tokens: Frame = []
        self.size = 0

    def put(self, token: object, size: int = 1) -> None:
        self.tokens.append(token)
        self.size += size
        if self.size > _CHARACTERS_AT_ONCE or len(self.tokens) > _TOKENS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if self.tokens:
            self.send(self.tokens)
        self.tokens, self.size = [], 0


# ---- Forms: how the values of each type are told and believed ---------------------------------


class _Form(ABC):
    """How the values of one type are told, and believed."""

    @abstractmethod
    def tell(self, value: Any, out: _Out) -> None: ...  # noqa: ANN401 - of the type

    @abstractmethod
    def believe(self, tokens: Iterator[Any]) -> Any: ...  # noqa: ANN401 - as above


class _Scalar(_Form):
    """A text, a number, a truth, or one of a few values."""

    def __init__(self, types: frozenset[type], values: frozenset[object]) -> None:
        self.types, self.values = types, values

    def tell(self, value: Any, out: _Out) -> None:  # noqa: ANN401
        out.put(value, _size(value))

    def believe(self, tokens: Iterator[Any]) -> Any:  # noqa: ANN401
        return self.checked([next(tokens)])[0]

    def checked(self, found: list[Any]) -> list[Any]:
        """The values, once each is one of this form."""
        if not self.types.issuperset(map(type, found)):
            raise FrameError("type")
        if self.values and not self.values.issuperset(found):
            raise FrameError("value")
        return found


class _Scalars(_Form):
    """A sequence of scalars: flat lists, none of them long."""

    def __init__(self, item: _Scalar) -> None:
        self.item = item

    def tell(self, value: Any, out: _Out) -> None:  # noqa: ANN401
        parts = list(_parts(value))
        out.put(len(parts))
        for part, size in parts:
            out.put(part, size)

    def believe(self, tokens: Iterator[Any]) -> tuple[Any, ...]:
        found: list[Any] = []
        texts: dict[Any, Any] = {}  # one in memory of those that are the same
        are_numbers = str not in self.item.types
        for _ in range(_count(next(tokens))):
            part = next(tokens)
            if not isinstance(part, list):
                raise FrameError("list")
            checked = self.item.checked(part)
            found += checked if are_numbers else [texts.setdefault(each, each) for each in checked]
        return tuple(found)


class _Sequence(_Form):
    """A sequence of anything else."""

    def __init__(self, item: _Form) -> None:
        self.item = item

    def tell(self, value: Any, out: _Out) -> None:  # noqa: ANN401
        out.put(len(value))
        for each in value:
            self.item.tell(each, out)

    def believe(self, tokens: Iterator[Any]) -> tuple[Any, ...]:
        return tuple(self.item.believe(tokens) for _ in range(_count(next(tokens))))


class _Made(_Form):
    """What is made of a sequence: a set, say."""

    def __init__(self, items: _Form, make: Callable[[Any], Any]) -> None:
        self.items, self.make = items, make

    def tell(self, value: Any, out: _Out) -> None:  # noqa: ANN401
        self.items.tell(sorted(value), out)

    def believe(self, tokens: Iterator[Any]) -> Any:  # noqa: ANN401
        return self.make(self.items.believe(tokens))


class _Row(Mapping[Any, Any]):
    """Values under keys that many others have too: a fifth of the memory of a dict."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[Any, int], cells: tuple[Any, ...]) -> None:
        self._places, self._cells = places, cells

    def __getitem__(self, key: object) -> Any:  # noqa: ANN401 - of the type
        return self._cells[self._places[key]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._cells)


@lru_cache(maxsize=256)
def _places(keys: tuple[Any, ...]) -> Mapping[Any, int]:
    return {key: place for place, key in enumerate(keys)}


class _Mapping(_Form):
    """Keys, then values."""

    def __init__(self, keys: _Form, values: _Form, make: Callable[[Any], Any] | None) -> None:
        self.keys, self.values, self.make = keys, values, make

    def tell(self, value: Any, out: _Out) -> None:  # noqa: ANN401
        self.keys.tell(tuple(value), out)
        self.values.tell(tuple(value.values()), out)

    def believe(self, tokens: Iterator[Any]) -> Any:  # noqa: ANN401
        keys, values = self.keys.believe(tokens), self.values.believe(tokens)
        places = _places(keys)
        if len(keys) != len(values) or len(places) != len(keys):
            raise FrameError("mapping")
        row = _Row(places, values)
        return row if self.make is None else self.make(row)


class _Optional(_Form):
    """A value, or none."""

    def __init__(self, form: _Form) -> None:
        self.form = form

    def tell(self, value: Any, out: _Out) -> None:  # noqa: ANN401
        out.put(value is not None)
        if value is not None:
            self.form.tell(value, out)

    def believe(self, tokens: Iterator[Any]) -> Any:  # noqa: ANN401
        is_there = _form(bool).believe(tokens)
        return self.form.believe(tokens) if is_there else None


class _Record(_Form):
    """A dataclass of ours: its fields."""

    def __init__(self, kind: type) -> None:
        hints = get_type_hints(kind)
        self.kind = kind
        self.forms = {each.name: _form(hints[each.name]) for each in fields(kind) if each.init}

    def tell(self, value: Any, out: _Out) -> None:  # noqa: ANN401
        for name, form in self.forms.items():
            form.tell(getattr(value, name), out)

    def believe(self, tokens: Iterator[Any]) -> Any:  # noqa: ANN401
        return self.kind(**{name: form.believe(tokens) for name, form in self.forms.items()})


_SCALARS = (str, int, float, bool, NoneType)
_SEQUENCES: Mapping[Any, Callable[[Any], Any] | None] = {
    tuple: None,
    list: None,
    Sequence: None,
    frozenset: frozenset,
}
_MAPPINGS: Mapping[Any, Callable[[Any], Any] | None] = {
    Mapping: None,
    dict: dict,
    Counter: Counter,
}


def _form(kind: Any) -> _Form:  # noqa: ANN401 - a type, or what stands for several
    return _made_form(kind)


@cache
def _made_form(kind: Any) -> _Form:  # noqa: ANN401 - as above
    if (scalar := _scalar(kind)) is not None:
        return scalar
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in _SEQUENCES:
        items, make = _items(arguments[0]), _SEQUENCES[origin]
        return items if make is None else _Made(items, make)
    if origin in _MAPPINGS:
        values = int if origin is Counter else arguments[1]
        return _Mapping(_items(arguments[0]), _items(values), _MAPPINGS[origin])
    if origin in (Union, UnionType):
        (other,) = (each for each in arguments if each is not NoneType)
        return _Optional(_form(other))
    return _Record(kind)


def _items(kind: Any) -> _Form:  # noqa: ANN401 - as above
    form = _form(kind)
    return _Scalars(form) if isinstance(form, _Scalar) else _Sequence(form)


def _scalar(kind: Any) -> _Scalar | None:  # noqa: ANN401 - as above
    if kind in _SCALARS:
        return _Scalar(frozenset({kind}), frozenset())
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _Scalar(frozenset(map(type, arguments)), frozenset(arguments))
    if origin in (Union, UnionType) and all(each in _SCALARS for each in arguments):
        return _Scalar(frozenset(arguments), frozenset())
    return None


def _parts(values: Sequence[Any]) -> Iterator[tuple[list[Any], int]]:
    """Cut a sequence of scalars into lists, none of them long; the characters of each."""
    part: list[Any] = []
    size = 0
    for value in values:
        part.append(value)
        size += _size(value)
        if len(part) >= _CELLS_AT_ONCE or size > _CHARACTERS_AT_ONCE:
            yield part, size
            part, size = [], 0
    if part:
        yield part, size


def _size(value: object) -> int:
    return len(value) if isinstance(value, str) else 1


def _count(token: object) -> int:
    if type(token) is not int or token < 0:
        raise FrameError("count")
    return token
