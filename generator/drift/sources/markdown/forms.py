"""Names the forms of Markdown that leave out, or set apart, what a page says of its operation."""

from __future__ import annotations

import re

from generator.problem import Problem

HELP = "save the page as HTML, which is read exactly"
_FORMS = (
    (re.compile(r"^:{3,}+ .*\bopenapi-", re.MULTILINE), "pandoc's own, full of attributes"),
    (re.compile(r"\]\{[^{}\n]{0,200}\.openapi-"), "pandoc's own, full of attributes"),
    (re.compile(r"<(?:div|span) [^<>]{0,200}\bopenapi-"), "that with tags of HTML, as `pandoc -t gfm` writes it"),
    (
        re.compile(r"^> +#{2,4} \S+ Parameters$|^> \[!-|^```markdown\n[A-Z]{3,7} \S+$", re.MULTILINE),
        "Defuddle's, which quotes rows and leaves out schemas",
    ),
)


def refuse_form(text: str, source: str) -> None:
    """Raise `Problem` for a page in a form of Markdown that is not read, and name the form."""
    for mark, name in _FORMS:
        if found := mark.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise Problem(f"this form of Markdown is not read: {name}", source, line, help=HELP)
