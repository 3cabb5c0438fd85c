"""From a parsed fragment to the files of a package; all that decides a byte of the output is in here."""
