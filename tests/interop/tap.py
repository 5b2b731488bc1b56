# SPDX-License-Identifier: LGPL-2.1-or-later
"""How rows tell what came of them."""

import sys


class Log:
    """TAP for machines, only what failed for people."""

    def __init__(self, is_tap):
        self.is_tap = is_tap
        self.count = 0

    def begin(self, total):
        if self.is_tap:
            print(f"1..{total}", flush=True)

    def tell(self, name, is_good, text="", note=""):
        """@text says what failed, @note what there is to know about a row that did not."""
        self.count += 1
        if self.is_tap:
            words = f"{name}: {note}" if note else name
            print(f"{'ok' if is_good else 'not ok'} {self.count} - {words}".replace("#", ""))
        if not is_good:
            print("".join(f"# {line}\n" for line in [name, *text.splitlines()]), end="")
        sys.stdout.flush()

    def note(self, text):
        print(f"# {text}" if self.is_tap else text)
