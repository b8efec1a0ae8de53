"""What is computed once for a bundle, kept in the object that has it: forgotten with it, and with it alone."""

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

Memos = dict[Callable[..., Any], Callable[..., Any]]
P = ParamSpec("P")
Kept = TypeVar("Kept")


class HasMemos(Protocol):
    """A bundle, or what is built on one: it keeps what is computed from it."""

    memos: Memos


Owner = TypeVar("Owner", bound=HasMemos)


def kept(
    most: int,
) -> Callable[[Callable[Concatenate[Owner, P], Kept]], Callable[Concatenate[Owner, P], Kept]]:
    """Like `functools.lru_cache` (typed) on all arguments but the first, in which the results are kept."""

    def decorate(function: Callable[Concatenate[Owner, P], Kept]) -> Callable[Concatenate[Owner, P], Kept]:
        @wraps(function)
        def ask(owner: Owner, /, *args: P.args, **kwargs: P.kwargs) -> Kept:
            memo = owner.memos.get(function)
            if memo is None:
                # Of two threads, the first to come gives its memo to both.
                memo = owner.memos.setdefault(function, lru_cache(most, typed=True)(partial(function, owner)))
            found: Kept = memo(*args, **kwargs)
            return found

        return ask

    return decorate
