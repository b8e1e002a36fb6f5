#!/usr/bin/env python3
"""Makes as_you_like_it.txt from asyoulik.txt of the Canterbury corpus.

    python3 tools/data/text/make.py asyoulik.txt

Not a word of the play is changed. What is not the play goes: the list of
persons and the running titles. A speaker gets a line of his own:

    ORLANDO:
    As I remember, Adam, it was upon this fashion
"""

import pathlib
import re
import sys

PLAY = pathlib.Path(__file__).resolve().parent / "as_you_like_it.txt"


def main():
    lines = pathlib.Path(sys.argv[1]).read_text(encoding="ascii").split("\n")
    lines = [line for line in lines if line != "\tAS YOU LIKE IT"]
    lines = lines[lines.index("ACT I") :]
    text = ""
    for line in lines:
        speaker, tab, words = line.partition("\t")
        if tab and speaker:
            text += f"{speaker}:\n"
        # Where lines were set beside each other there is a tab inside.
        text += (words if tab else line).replace("\t", " ").rstrip() + "\n"
    PLAY.write_text(re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
