"""Masks what stands where prose names an account: `user jane`, `owned by jane`, `jane's`, `jane/project`.

Nothing tells a name from a word but that the fragment and common English do not have it, so that some words go too.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from generator.record.scrub.identities import is_replaced
from generator.recordings.settings import Settings
from generator.secrets.detector import MASK

_NOUNS = (
    r"(?:user|owner|account|member|organi[sz]ation|org|team|tenant|customer|creator|author|login|profile|workspace)s?"
    r"|user[ _-]?names?|named|called|(?:owned|created|shared|invited|granted|issued|requested|used|known) "
    r"(?:by|with|as|to|for)|(?:logged|signed) in (?:as|with)|authenticated as|belong(?:s|ing)? to|on behalf of"
    r"|acting (?:as|for)|impersonat(?:es?|ing)"
)
_NAME = r"\w[\w.-]{0,100}"
# The quantifiers are bounded so that no text costs quadratic time.
_NAMED = re.compile(
    rf"(?i)\b(?:{_NOUNS})\b(?:\s{{1,4}}(?:id|of|for|by|with|named|called))?[\s:=(\[#]{{1,4}}"
    rf"({_NAME}(?:(?:\s?[,&]\s?|\s(?:and|or)\s){_NAME}){{0,20}})"
)
_POSSESSIVE = re.compile(rf"(?<![\w.-])({_NAME})(?=['\u2019]s?(?!\w))")
_OWNED = re.compile(rf"(?<![\w./~:-])({_NAME}[/~]{_NAME})(?![\w/~])")
_WORD = re.compile(_NAME)
_COMMON = frozenset(
    """
    a able about access active after all allowed already also an and another any anyone anything api are as at
    authenticated authorized available be because been before being belong belongs blocked but by call called can
    cannot change changed check contact could created current data deactivated deleted denied deny did disabled do
    does doesn don each either email else enabled enough every everyone exceed exceeded exceeds exist existing exists
    expired failed first for found free from given had has hasn have haven help here he her his how i id ids if in
    inactive invalid is isn it its key last let level limit limits limited lacks locked log make may me member
    members missing more must my name named names need needs new no nobody none not nothing now of off on once one
    only or organization other our out over own owned owner owners paid passed password people permission permissions
    plan please provided public quota quotas reached read registered removed request requested requests required
    requires restricted role roles run runs session set setting settings she should since so some somebody someone
    specified status still such suspended team than that the their them then there these they this those to token
    tokens too try type unauthorized unknown unless until up update upgrade usage use used user username usernames users
    using valid verified want was wasn we were what when where which while who whose will with within without would
    write wrong yet you your account accounts
    """.split()  # noqa: SIM905  a list of one word a line would be longer than all the rest
)


def mask_accounts(text: str, public_words: Collection[str], settings: Settings) -> str:
    """The text without names of accounts; `public_words`, in lower case, are nobody's name."""

    def mask_word(word: re.Match[str]) -> str:
        return word[0] if is_word(word[0]) else MASK

    def is_word(word: str) -> bool:
        bare = word.rstrip(".-")
        parts = re.split(r"[\W_]+", bare.lower())
        return is_replaced(bare, settings) or all(
            part in _COMMON or part in public_words or part.isdigit() for part in parts
        )

    def mask_names(found: re.Match[str]) -> str:
        start = found.start(1) - found.start()
        return found[0][:start] + _WORD.sub(mask_word, found[1]) + found[0][start + len(found[1]) :]

    for pattern in (_OWNED, _POSSESSIVE, _NAMED):
        text = pattern.sub(mask_names, text)
    return text
