"""Finds the patterns of the project, and the texts on which matching one could take more than linear time.

A backtracking matcher takes the square of a length or more where one text can lead it through two repeats in many ways:
there are two repeats p and q and a text w that leads around p, around q, and from p to q (Weber and Seidl, "On the
degree of ambiguity of finite automata", 1991). To search is to have another repeat, of anything, before the pattern.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from re import _constants as code  # type: ignore[attr-defined]  # the stubs leave them out
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import generator

CHARACTERS = "".join(sorted(map(chr, range(128)), key=lambda one: not one.isalnum())) + "é٣ſ\x85\u2028\ud800\U0001f600"
"""One of each kind that a pattern of the project can tell apart; sets of them are numbers, one bit for each."""
_ALL = (1 << len(CHARACTERS)) - 1
METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
ANCHORED = frozenset({"match", "fullmatch"})


class Used(NamedTuple):
    """A pattern, where it is used, and how: by one method of `re`."""

    place: str
    pattern: str
    flags: int
    method: str


def find_patterns() -> tuple[list[Used], set[str]]:
    """Every pattern of the project by each of its methods; and the places of those that are made of arguments."""
    used: set[Used] = set()
    dynamic: set[str] = set()
    sources = {module: inspect.getsource(module) for module in _import_modules()}
    whole = "\n".join(sources.values())
    for module, source in sources.items():
        for name, value in vars(module).items():
            where = source if name.startswith("_") else whole
            used.update(_find_in_value(f"{module.__name__}.{name}", value, where))
        for call in ast.walk(ast.parse(source)):
            method = ast.unparse(call.func).removeprefix("re.") if isinstance(call, ast.Call) else ""
            of_re = isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re.")
            if not isinstance(call, ast.Call) or not of_re or method not in (*METHODS, "compile"):
                continue
            place = f"{module.__name__}: {ast.unparse(call.args[0])}"
            known = {**vars(module), "re": re}
            try:
                pattern = eval(ast.unparse(call.args[0]), known)  # noqa: S307
            except NameError:
                dynamic.add(place)
                continue
            flags = [ast.unparse(one) for one in (*call.args[2:], *(one.value for one in call.keywords))]
            if method in METHODS:
                flag = sum(int(eval(one, known)) for one in flags if one.startswith("re."))  # noqa: S307
                used.add(Used(place, pattern, flag, method))
    return sorted(used), dynamic


def _import_modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(generator.__path__, "generator."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _find_in_value(place: str, value: object, sources: str) -> Iterator[Used]:
    name = place.rpartition(".")[2]
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        methods = set(re.findall(rf"\b{name}\.({'|'.join(METHODS)})\b", sources)) or {"search", "fullmatch"}
        yield from (Used(place, value.pattern, value.flags, method) for method in methods)
    elif isinstance(getattr(value, "__self__", None), re.Pattern):
        yield Used(place, value.__self__.pattern, value.__self__.flags, value.__name__)  # type: ignore[attr-defined]
    elif isinstance(value, tuple):
        names = getattr(value, "_fields", [name] * len(value))
        for one, inner in zip(names, value, strict=True):
            yield from _find_in_value(f"{place}.{one}", inner, sources)
    elif isinstance(value, Mapping):
        yield from (one for inner in value.values() for one in _find_in_value(place, inner, sources))


class Automaton:
    """The positions of a pattern where it takes a character, and which of them can follow which."""

    def __init__(self, pattern: str, flags: int, method: str) -> None:
        self.takes: list[int] = []
        self.atomic: list[frozenset[int]] = []
        """The groups around a position that give nothing back once they are left."""
        self._free: list[list[tuple[int, str]]] = []
        """Ways that take no character, `$` among them."""
        self._of: dict[int, int] = {}
        self._after: list[int] = []
        self._around: frozenset[int] = frozenset()
        self._ahead: set[int] = set()
        """Positions that look ahead, and so are tried again whatever comes of it."""
        self.full = method == "fullmatch"
        parsed = parser.parse(pattern, flags & ~re.DEBUG)
        self._flags = parsed.state.flags
        self.start, begin = self._add(), self._add()
        self._link(self.start, begin)
        if method not in ANCHORED:
            self._search(list(parsed)[:1], begin)
        self.end = self._build(parsed, begin)

    def _search(self, first: list[tuple[Any, Any]], begin: int) -> None:
        """Let a match begin behind any text, but for one that `^` or a look behind does not allow there."""
        before = _ALL
        for operation, argument in first:
            if operation is code.AT and argument is code.AT_BEGINNING and self._flags & re.MULTILINE:
                before = _pick(lambda one: one == "\n")
            elif operation is code.ASSERT_NOT and argument[0] < 0 and len(argument[1]) == 1:
                before = _pick(functools.partial(self._refuses, next(iter(argument[1]))))
        loop = self._add()
        self._link(self.start, loop)
        self._link(self._take(_ALL, loop), loop)
        self._link(self._take(before, loop), begin)

    def _add(self) -> int:
        self._free.append([])
        return len(self._free) - 1

    def _link(self, start: int, end: int, kind: str = "") -> None:
        self._free[start].append((end, kind))

    def _take(self, characters: int, start: int) -> int:
        holder, after = self._add(), self._add()
        self._link(start, holder)
        self._of[holder] = len(self.takes)
        self.takes.append(characters)
        self.atomic.append(self._around)
        self._after.append(after)
        return after

    def _build(self, items: Iterable[tuple[Any, Any]], start: int) -> int:
        for operation, argument in items:
            start = self._build_one(operation, argument, start)
        return start

    def _build_one(self, operation: Any, argument: Any, start: int) -> int:  # noqa: C901, PLR0911 - one for each operation
        if operation in (code.LITERAL, code.NOT_LITERAL, code.ANY, code.IN):
            return self._take(_pick(lambda one: self._accepts(operation, argument, one)), start)
        if operation is code.BRANCH:
            end = self._add()
            for branch in argument[1]:
                self._link(self._build(branch, start), end)
            return end
        if operation is code.SUBPATTERN:
            before, self._flags = self._flags, (self._flags | argument[1]) & ~argument[2]
            end = self._build(argument[3], start)
            self._flags = before
            return end
        if operation in (code.MAX_REPEAT, code.MIN_REPEAT):
            least, most, item = argument
            return self._repeat(least, most, item, start)
        if operation in (code.POSSESSIVE_REPEAT, code.ATOMIC_GROUP):
            before_around, self._around = self._around, self._around | {len(self._free)}
            if operation is code.POSSESSIVE_REPEAT:
                least, most, item = argument
                end = self._repeat(least, most, item, start)
            else:
                end = self._build(argument, start)
            self._around = before_around
            return end
        if operation in (code.ASSERT, code.ASSERT_NOT):
            if argument[0] > 0:
                aside, before = self._add(), len(self.takes)
                self._link(start, aside)
                self._build(argument[1], aside)  # what it takes is taken again behind it
                self._ahead.update(range(before, len(self.takes)))
            return start
        end = self._add()
        if operation is code.AT and argument is code.AT_BEGINNING and not self._flags & re.MULTILINE:
            self._link(self.start, end)
            return end
        at_end = operation is code.AT and argument in (code.AT_END, code.AT_END_STRING)
        self._link(start, end, "$" if at_end else "")
        return end

    def _repeat(self, least: int, most: Any, item: Any, start: int) -> int:
        for _ in range(min(least, 2)):
            start = self._build(item, start)
        if most is code.MAXREPEAT:
            loop, end = self._add(), self._add()
            self._link(start, loop)
            self._link(self._build(item, loop), loop)
            self._link(loop, end)
            return end
        end = self._add()
        self._link(start, end)
        for _ in range(min(most - least, 2)):
            start = self._build(item, start)
            self._link(start, end)
        return end

    def _refuses(self, item: tuple[Any, Any], character: str) -> bool:
        return not self._accepts(item[0], item[1], character)

    def _accepts(self, operation: Any, argument: Any, character: str) -> bool:
        if operation is code.ANY:
            return character != "\n" or bool(self._flags & re.DOTALL)
        if operation is code.NOT_LITERAL:
            return bool(ord(character) != argument)
        same = {character}
        if self._flags & re.IGNORECASE:
            same |= {character.lower(), character.upper()}
        if operation is code.LITERAL:
            return chr(argument) in same
        negated = bool(argument[0][0] is code.NEGATE)
        found = any(_is_in(kind, what, one, self._flags) for kind, what in argument for one in same)
        return found != negated

    @cached_property
    def follows(self) -> list[dict[int, int]]:
        """The positions that can follow each, by the number of ways there; the last list is for the start."""
        return [self._find_ways(after) for after in (*self._after, self.start)]

    def _find_ways(self, start: int) -> dict[int, int]:
        ways: dict[int, int] = {}

        def go(at: int, used: frozenset[tuple[int, int]]) -> None:
            if at in self._of:
                ways[self._of[at]] = ways.get(self._of[at], 0) + 1
            for to, _ in self._free[at]:
                if (at, to) not in used:
                    go(to, used | {(at, to)})

        go(start, frozenset())
        return ways

    def can_fail_after(self, text: str) -> bool:
        """Whether no match ends within a text, and it can be continued so that none ends at all."""
        held = {self.start}
        for character in text:
            if not self.full and self.end in self._close(held):
                return False
            held = self._advance(held, character)
        ends = (self._close(self._advance(held, one) if one else held, at_end=True) for one in ("", *CHARACTERS))
        return any(self.end not in closed for closed in ends)

    def _advance(self, held: set[int], character: str) -> set[int]:
        bit = 1 << CHARACTERS.index(character)
        taking = (self._of[at] for at in self._close(held) if at in self._of)
        return {self._after[one] for one in taking if self.takes[one] & bit}

    def _close(self, held: set[int], *, at_end: bool = False) -> set[int]:
        stack, closed = list(held), set(held)
        while stack:
            for to, kind in self._free[stack.pop()]:
                if to not in closed and (at_end or not kind):
                    closed.add(to)
                    stack.append(to)
        return closed

    @cached_property
    def around(self) -> list[frozenset[int]]:
        """For each position those that it leads to and that lead back to it; empty if it is in no repeat."""
        reach = [self._reach(one) for one in range(len(self.takes))]
        return [frozenset(other for other in reach[one] if one in reach[other]) for one in range(len(reach))]

    def _reach(self, start: int) -> frozenset[int]:
        stack, seen = [start], set[int]()
        while stack:
            for one in self.follows[stack.pop()]:
                if one not in seen:
                    seen.add(one)
                    stack.append(one)
        return frozenset(seen)

    def find_word(
        self, begin: tuple[int, ...], goal: tuple[int, ...], within: list[frozenset[int] | None]
    ) -> str | None:
        """A text that leads from each position in `begin` to that in `goal`, all at once."""
        queue, seen = deque([(begin, "")]), set[tuple[int, ...]]()
        while queue:
            at, word = queue.popleft()
            for step in self._step(at, within):
                after, character = step
                if after == goal:
                    return word + character
                if after not in seen:
                    seen.add(after)
                    queue.append((after, word + character))
        return None

    def _step(self, at: tuple[int, ...], within: list[frozenset[int] | None]) -> Iterator[tuple[tuple[int, ...], str]]:
        chosen: list[tuple[tuple[int, ...], int]] = [((), _ALL)]
        for index, one in enumerate(at):
            allowed = within[index]
            following = [to for to in self.follows[one] if allowed is None or to in allowed]
            chosen = [
                ((*some, to), both) for some, common in chosen for to in following if (both := common & self.takes[to])
            ]
        for some, common in chosen:
            yield some, self._name(common)

    def find_attacks(self) -> Iterator[tuple[str, str]]:
        """A beginning, and a text that takes more than linear time if it is repeated after that."""
        loops = [one for one in range(len(self.takes)) if self.around[one]]
        for first in loops:
            prefix = self.find_word((len(self.takes),), (first,), [None]) or ""
            twice = [one for one, ways in self.follows[first].items() if ways > 1 and one in self.around[first]]
            words = {self._name(self.takes[one]) + self._return(one, first): first for one in twice}
            for second in loops:
                if first != second and second in self._reach(first) and self.atomic[first] <= self.atomic[second]:
                    inside = [self.around[first], None, self.around[second]]
                    if word := self.find_word((first, first, second), (first, second, second), inside):
                        words[word] = second
            for word, second in words.items():
                if second in self._ahead or self.can_fail_after(prefix + word * 3):
                    yield prefix, word

    def _return(self, begin: int, goal: int) -> str:
        return "" if begin == goal else self.find_word((begin,), (goal,), [self.around[goal]]) or ""

    @staticmethod
    def _name(characters: int) -> str:
        """One of a set of characters, rather a letter or digit."""
        return CHARACTERS[(characters & -characters).bit_length() - 1]

    def find_loops(self) -> Iterator[tuple[str, str]]:
        """A beginning and a text for each repeat, that leads around it."""
        for one in range(len(self.takes)):
            if self.around[one]:
                prefix = self.find_word((len(self.takes),), (one,), [None]) or ""
                yield prefix, self.find_word((one,), (one,), [self.around[one]]) or ""


def _pick(accepts: Callable[[str], bool]) -> int:
    return sum(1 << index for index, one in enumerate(CHARACTERS) if accepts(one))


def _is_in(kind: Any, what: Any, character: str, flags: int) -> bool:
    if kind is code.LITERAL:
        return bool(ord(character) == what)
    if kind is code.RANGE:
        return bool(what[0] <= ord(character) <= what[1])
    if kind is code.CATEGORY:
        return _CATEGORIES[what](character if not flags & re.ASCII or character.isascii() else "\0")
    return False


_CATEGORIES: Mapping[Any, Callable[[str], bool]] = {
    code.CATEGORY_DIGIT: str.isdecimal,
    code.CATEGORY_NOT_DIGIT: lambda one: not one.isdecimal(),
    code.CATEGORY_SPACE: str.isspace,
    code.CATEGORY_NOT_SPACE: lambda one: not one.isspace(),
    code.CATEGORY_WORD: lambda one: one.isalnum() or one == "_",
    code.CATEGORY_NOT_WORD: lambda one: not (one.isalnum() or one == "_"),
}
