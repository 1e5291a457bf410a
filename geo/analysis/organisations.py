"""Organisations: which rows name the same one, by its number in the register, else by its name."""

import pandas as pd

from geo.french import fold

_BETWEEN = "\0"


def organisation_keys(names: pd.Series, numbers: pd.Series) -> pd.Series:
    """Give each row what tells its organisation from the others.

    The same number (SIREN) is the same organisation, however it is written; two numbers are two.
    Without a number, names are the same when only case, accents and punctuation differ, and a name
    that goes with one number elsewhere is taken to be that one: likely, not proven.

    Parameters
    ----------
    names, numbers
        As they are written; a number may be empty.

    Returns
    -------
    pandas.Series
        Texts that sort as the names do; `compared_name` gives the name back.
    """
    folded = {name: fold(name) or name for name in names.unique()}
    compared = names.map(folded).astype(str)
    is_numbered = numbers != ""
    if not is_numbered.any():
        return compared + _BETWEEN
    pairs = pd.DataFrame({"name": compared, "number": numbers})[is_numbered].drop_duplicates()
    only = pairs.drop_duplicates("name", keep=False).set_index("name")["number"].to_dict()
    number = numbers.where(is_numbered, [only.get(name, "") for name in compared])
    first = pairs.groupby("number")["name"].min().to_dict()
    told = [first.get(*each) for each in zip(number, compared, strict=True)]
    return pd.Series(told, names.index, dtype="str") + _BETWEEN + number


def compared_name(key: str) -> str:
    """The name that a key was made of, folded."""
    return key.split(_BETWEEN, maxsplit=1)[0]
