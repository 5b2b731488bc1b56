#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes verdict-pairs.tsv: any two values of any two facts together in some row,
with no third fact that would end the judgement before they count.

The expectation is the oracle's; whoever runs this again reads the difference.
"""

import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.argv = [sys.argv[0], ""]
oracle = __import__("oracle")
test = __import__("test-oracle")


def draw(chance, missing):
    """The best of some rows that show one pair not seen yet."""
    best, best_score = None, -1
    seed = chance.choice(sorted(missing, key=str))
    for _ in range(30):
        facts = {key: chance.choice(values) for key, values in test.DIMENSIONS.items()}
        facts.update(test.OPEN)
        facts.update(dict(seed))
        score = len(test.shown_pairs(facts) & missing)
        if score > best_score:
            best, best_score = facts, score
    return best


def main():
    chance = random.Random(53)
    missing = test.all_pairs()
    rows = []
    while missing:
        facts = draw(chance, missing)
        missing -= test.shown_pairs(facts)
        text = test.format_facts(facts)
        rule, *rest = oracle.judge(oracle.parse(text))
        rows.append("\t".join([rule, text, *rest]))
    with open(os.path.join(HERE, "verdict-pairs.tsv"), "w", encoding="utf-8") as table:
        table.write("# Made by make-pairs.py: any two values of any two facts, together in a row.\n"
                    "# rule, facts, verdict, mark, remarks, history: as in verdicts.tsv\n")
        table.writelines(row + "\n" for row in sorted(rows))


main()
