"""All that an error may tell somebody: the words, and what tools that show local variables find in the package."""

from __future__ import annotations

import pickle
from pathlib import Path
from traceback import TracebackException

import apify_dataset_client

PACKAGE = str(Path(apify_dataset_client.__file__).parent)


def told(error: BaseException) -> str:
    """Traceback, `repr`, attributes, pickle, and the local variables of the frames that are ours."""
    shown = TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in shown.stack if frame.filename.startswith(PACKAGE)]
    assert ours
    locals_ = [str(frame.locals) for frame in ours]
    words = "".join(TracebackException.from_exception(error).format())
    return "\n".join([words, repr(error), str(vars(error)), repr(pickle.dumps(error)), *locals_])
