"""The vocabulary block checks are written in: small functions that name what is wrong, and where.

A check takes a value and its JSON pointer and yields sentences worded as Slack words them,
「must be less than 3001 characters [json-pointer:/blocks/0/text/text]」. Knows no block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
Found = Iterator[str]
Check = Callable[[Any, str], Found]


def say(what: str, at: str) -> str:
    """Return a sentence with its place."""
    return f"{what} [json-pointer:{at}]"


def anything(value: Any, at: str) -> Found:
    """Accept every value."""
    yield from ()


def string(least: int = 0, most: int | None = None) -> Check:
    """Check a string whose length lies in `least` … `most` characters."""

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, str):
            yield say("must provide a string", at)
        elif len(value) < least:
            yield say(f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            yield say(f"must be less than {most + 1} characters", at)

    return check


def matching(pattern: str, what: str, most: int | None = None) -> Check:
    """Check a string against a regular expression; `what` is the sentence when it does not match."""
    compiled, length = re.compile(pattern), string(1, most)

    def check(value: Any, at: str) -> Found:
        found = list(length(value, at))
        if not found and not compiled.fullmatch(value):
            found.append(say(what, at))
        yield from found

    return check


def one_of(*allowed: str) -> Check:
    """Check for one of the given strings."""

    def check(value: Any, at: str) -> Found:
        if value not in allowed:
            yield say(f"must be one of: {', '.join(allowed)}", at)

    return check


def boolean(value: Any, at: str) -> Found:
    """Check for true or false."""
    if not isinstance(value, bool):
        yield say("must provide a boolean", at)


def number(least: float | None = None, most: float | None = None, *, whole: bool = True) -> Check:
    """Check for a number (a whole one unless told) in `least` … `most`."""

    def check(value: Any, at: str) -> Found:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            yield say("must provide an integer" if whole else "must provide a number", at)
        elif least is not None and value < least:
            yield say(f"must be at least {least}", at)
        elif most is not None and value > most:
            yield say(f"must be at most {most}", at)

    return check


def array(item: Check, least: int, most: int | None) -> Check:
    """Check a list of `least` … `most` items, each by `item`."""

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, list | tuple):
            yield say("must provide an array", at)
            return
        if len(value) < least:
            yield say(f"must provide at least {least} items", at)
        if most is not None and len(value) > most:
            yield say(f"no more than {most} items allowed", at)
        for index, inner in enumerate(value):
            yield from item(inner, f"{at}/{index}")

    return check


def shape(fields: Mapping[str, Check], required: Iterable[str] = ()) -> Check:
    """Check an object: these fields and no others (but `type`), with the required ones present."""
    needed = tuple(required)

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, Mapping):
            yield say("must provide an object", at)
            return
        for name in needed:
            if name not in value:
                yield say(f"missing required field: {name}", at)
        for name, inner in value.items():
            if name in fields:
                yield from fields[name](inner, f"{at}/{name}")
            elif name != "type":
                yield say(f"invalid additional property: {name}", at)

    return check


def kinds(of_type: Mapping[str, Check], allowed: Iterable[str] | None = None) -> Check:
    """Check an object by its `type`, which must be one of `allowed` (all of `of_type` unless given)."""
    known = frozenset(of_type if allowed is None else allowed)

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, Mapping):
            yield say("must provide an object", at)
        elif "type" not in value:
            yield say("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in known:
            yield say(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from of_type[value["type"]](value, at)

    return check


def both(*checks: Check) -> Check:
    """Run several checks on one value."""

    def check(value: Any, at: str) -> Found:
        for each in checks:
            yield from each(value, at)

    return check


URL = matching(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+", "must provide a valid URL", 3000)
WEB_URL = matching(r"https?://\S+", "must provide a valid URL", 3000)


def text(most: int, least: int = 1) -> Check:
    """Check a text object, plain or mrkdwn; `emoji` belongs to the one, `verbatim` to the other."""
    length = string(least, most)
    either = kinds(
        {
            "plain_text": shape({"text": length, "emoji": boolean}, ["text"]),
            "mrkdwn": shape({"text": length, "verbatim": boolean}, ["text"]),
        }
    )

    def check(value: Any, at: str) -> Found:
        found = list(either(value, at))
        if found:
            yield say("failed to match all allowed schemas", at)
        yield from found

    return check


def plain(most: int, least: int = 1) -> Check:
    """Check a text object that must be plain_text."""
    return kinds({"plain_text": shape({"text": string(least, most), "emoji": boolean}, ["text"])})
