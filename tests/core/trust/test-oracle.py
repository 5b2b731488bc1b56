#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the code with the oracle: the tables, every pair of facts, products, samples."""

import itertools
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle  # noqa: E402

JUDGE = sys.argv[1]
TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expectations")

STATES = ("secure-data secure-unusable secure-absent secure-stale insecure bogus lookup-failed "
          "not-asked").split()
EARLIER = "nothing data withdrawn downgrade".split()
USAGES = ("fine is-ca wrong-key-usage wrong-extended-key-usage unknown-key weak-key "
          "unknown-critical-extension not-yet-valid expired").split()
DIMENSIONS = {
    "layer": "none root errant".split(),
    "from": "single none several".split(),
    "structure": "fine broken no-signer signer-failing econtent".split(),
    "signature": "good bad weak cannot-check".split(),
    "usage": USAGES,
    "address": "match none different bad".split(),
    "pin": "none this another".split(),
    "state": STATES,
    "association": "none cannot-speak same-key no-match needs-chain match".split(),
    "matched": "0 1 2 3".split(),
    "earlier": EARLIER,
    "letters": "0 9 10".split(),
    "days": "0 13 14".split(),
    **{flag: [False, True] for flag in (
        "lookalike outer-differs unprotected old revoked trusted-path same-key wildcard "
        "last-matches changed first known has-matched older").split()},
}

# The values with which the early rows of the table let a message pass.
OPEN = {"layer": "root", "structure": "fine", "signature": "good", "usage": "fine",
        "revoked": False, "from": "single", "address": "match"}


def format_facts(facts):
    words = ["none"]
    for key, value in facts.items():
        if value is True:
            words.append(key)
        elif value is not False:
            words.append(f"{key}={value}")
    return " ".join(words)


def ask(lines):
    done = subprocess.run([JUDGE], input="\n".join(lines) + "\n", text=True, check=True,
                          stdout=subprocess.PIPE)
    answers = done.stdout.splitlines()
    assert len(answers) == len(lines)
    return answers


def compare(name, lines, expected):
    for line, got, want in zip(lines, ask(lines), expected):
        if got != "\t".join(want):
            sys.exit(f"{name}: {line!r}\n  code:   {got!r}\n  oracle: {want!r}")
    print(f"{name}: {len(lines)} cases agree")


def compare_facts(name, cases):
    lines = [format_facts(facts) for facts in cases]
    compare(name, lines, [oracle.judge(oracle.parse(line)) for line in lines])


def read_table(name):
    with open(os.path.join(TABLES, name), encoding="utf-8") as table:
        return [line.rstrip("\n").split("\t") for line in table
                if line.strip() and not line.startswith("#")]


def check_tables():
    """The oracle itself meets the expectations that were written by hand."""
    for row in read_table("verdicts.tsv"):
        got = oracle.judge(oracle.parse(row[1]))
        assert list(got[1:]) == row[2:], (row, got)
        assert not row[0].startswith("S") or row[0] == got[0], (row, got)
    for row in read_table("selection.tsv"):
        assert list(select(row[1], row[2])) == row[3:], (row, select(row[1], row[2]))
    print("the oracle meets the tables")


def check_pair_table():
    """verdict-pairs.tsv shows any two values of any two facts together in some row."""
    rows = read_table("verdict-pairs.tsv")
    missing = all_pairs()
    for row in rows:
        facts = {**{key: False for key in DIMENSIONS}, **oracle.parse(row[1])}
        missing -= shown_pairs({key: facts[key] for key in DIMENSIONS})
    assert not missing, sorted(missing, key=str)[:5]
    compare("verdict-pairs.tsv", [row[1] for row in rows],
            [[row[0]] + row[2:] for row in rows])
    assert all(list(oracle.judge(oracle.parse(row[1]))) == [row[0]] + row[2:] for row in rows)


def all_pairs():
    return {((a, x), (b, y)) for a, b in itertools.combinations(DIMENSIONS, 2)
            for x in DIMENSIONS[a] for y in DIMENSIONS[b]}


def shown_pairs(facts):
    """The pairs that a row shows: no third fact ends the judgement before they count."""
    closed = {key for key, value in OPEN.items() if facts[key] != value}
    return {pair for pair in itertools.combinations(facts.items(), 2)
            if closed <= {key for key, _ in pair}}


def check_pairs_in_context():
    """Every pair again, with nothing that hides it: everything else as in a good message."""
    bases = {
        "dns": {"layer": "root", "state": "secure-data", "association": "match", "matched": "3"},
        "past": {"layer": "root", "state": "secure-stale", "association": "no-match",
                 "has-matched": True, "earlier": "data"},
        "ca": {"layer": "root", "state": "secure-absent", "trusted-path": True},
        "pin": {"layer": "root", "state": "lookup-failed", "pin": "this"},
    }
    for name, base in bases.items():
        compare_facts(f"pairs beside {name}",
                      [{**base, a: x, b: y} for (a, x), (b, y) in sorted(all_pairs(), key=str)])


def check_product():
    """All that decides once the signature is sound and the sender is one."""
    keys = ("address state association matched earlier pin trusted-path last-matches "
            "lookalike").split()
    cases = []
    for values in itertools.product(*(DIMENSIONS[key] for key in keys)):
        cases.append({"layer": "root", **dict(zip(keys, values))})
    compare_facts("product behind the gates", cases)

    keys = "layer structure signature usage revoked from address".split()
    compare_facts("product of the gates", [
        {"state": "secure-data", "association": "match", "matched": "3", **dict(zip(keys, values))}
        for values in itertools.product(*(DIMENSIONS[key] for key in keys))])


def check_samples():
    chance = random.Random(8162)
    cases = []
    for _ in range(60000):
        facts = {key: chance.choice(values) for key, values in DIMENSIONS.items()}
        facts.update((key, value) for key, value in OPEN.items() if chance.random() < .85)
        cases.append(facts)
    compare_facts("samples of everything", cases)


def select(facts, candidates):
    words = facts.split(" ")
    earlier = next((w[8:] for w in words if w.startswith("earlier=")), "nothing")
    parsed = [] if candidates == "-" else [oracle.parse_candidate(c) for c in candidates.split(";")]
    return oracle.select(words[0], earlier, "changed" in words, "accepted" in words, parsed)


def draw_candidate(chance):
    words = [chance.choice("abcdef"), chance.choice(["record", "record", "pinned", "known"])]
    if chance.random() < .25:
        words.append("usage=" + chance.choice(USAGES))
    if chance.random() < .3:
        words.append("address=" + chance.choice(DIMENSIONS["address"]))
    if chance.random() < .4:
        words.append("via=" + chance.choice("0123"))
    words += [word for word, odds in (("path", .5), ("match", .4), ("revoked", .1))
              if chance.random() < odds]
    words += [f"from={chance.randrange(4)}", f"to={1000 + chance.randrange(3)}"]
    return " ".join(words)


def check_selection():
    chance = random.Random(7671)
    facts = [" ".join([state] + ([f"earlier={earlier}"] if earlier != "nothing" else [])
                      + list(flags))
             for state in STATES for earlier in EARLIER
             for flags in ((), ("changed",), ("accepted",), ("changed", "accepted"))]
    lines = []
    for text in facts:
        lines.append(f"{text}\t-")
        for _ in range(400):
            # one letter is one certificate, and so has one set of properties wherever it is from
            number = chance.choice([1, 2, 2, 3, 4, 7])
            lines.append(text + "\t" + ";".join(draw_candidate(chance) for _ in range(number)))
    compare("selections", lines, [select(*line.split("\t")) for line in lines])


if __name__ == "__main__":
    check_tables()
    check_pair_table()
    check_pairs_in_context()
    check_product()
    check_samples()
    check_selection()
