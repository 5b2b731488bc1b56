#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads the logs that `meson test` left in the build folders, names what failed and what was
skipped, and ends with the line "N passed, N failed, N skipped".  Every case of a TAP program
or of a Python unittest counts as one; any other program counts as one.  A program that ended
badly counts as failed even when each of its cases was well.  A skip that SKIPS does not name
counts as a failure.  The exit code is 0 when nothing failed.
"""

import argparse
import collections
import json
import pathlib
import re
import sys

GOOD = ("OK", "EXPECTEDFAIL")
TAP_CASE = re.compile(r"^(not )?ok(?: +\d+)?(?: *-)? *([^#\n]*)(# *SKIP\b.*)?$", re.IGNORECASE | re.MULTILINE)
UNITTEST_TOTAL = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_SKIP = re.compile(r"^(\w+) \(([\w.]+)\) \.\.\. skipped (.*)$", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED) ?\(([^)]*)\)$", re.MULTILINE)

Count = collections.namedtuple("Count", "passed failed skips")


def count_tap(stdout):
    passed, failed, skips = 0, 0, []
    for match in TAP_CASE.finditer(stdout):
        bad, name, skip = match.groups()
        if skip:
            skips.append(name.strip())
        elif bad:
            failed += 1
        else:
            passed += 1
    return Count(passed, failed, skips)


def count_unittest(stderr):
    total = int(UNITTEST_TOTAL.search(stderr).group(1))
    end = UNITTEST_END.search(stderr)
    numbers = dict(re.findall(r"(\w[\w ]*)=(\d+)", end.group(1))) if end else {}
    failed = min(total, sum(int(numbers.get(kind, 0)) for kind in ("failures", "errors", "unexpected successes")))
    names = [match.group(2) for match in UNITTEST_SKIP.finditer(stderr)]
    skipped = int(numbers.get("skipped", 0))
    skips = names if len(names) == skipped else ["a case"] * skipped
    return Count(max(0, total - failed - skipped), failed, skips)


def count_test(test):
    """What one program of the log contributes."""
    stdout, stderr = test.get("stdout", ""), test.get("stderr", "")
    if test["result"] == "SKIP" and not TAP_CASE.search(stdout):
        return Count(0, 0, [""])
    if re.search(r"^(TAP version|1\.\.\d)", stdout, re.MULTILINE):
        count = count_tap(stdout)
    elif UNITTEST_TOTAL.search(stderr):
        count = count_unittest(stderr)
    else:
        count = Count(1, 0, []) if test["result"] in GOOD else Count(0, 1, [])
    if test["result"] not in (*GOOD, "SKIP") and count.failed == 0:
        count = count._replace(failed=1)
    return count


def read_log(build):
    log = pathlib.Path(build) / "meson-logs" / "testlog.json"
    if not log.exists():
        return None
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def read_skips(path):
    """NAME<TAB>REASON; NAME is that of the test, or "TEST: CASE"."""
    lines = [line for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()
             if line.strip() and not line.startswith("#")]
    return dict(line.split("\t", 1) for line in lines)


def full_name(test, case):
    program = test["name"].rpartition(" / ")[2]
    return f"{program}: {case}" if case else program


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("skips", metavar="SKIPS")
    parser.add_argument("builds", metavar="BUILD", nargs="+")
    parser.add_argument("--passed", metavar="NAME", action="append", default=[], help="something else that went well")
    parser.add_argument("--failed", metavar="NAME", action="append", default=[], help="something else that did not")
    options = parser.parse_args(arguments)
    allowed = read_skips(options.skips)
    passed, failed, skipped = len(options.passed), len(options.failed), 0
    for name in options.failed:
        print(f"FAILED   {name}")
    for build in options.builds:
        tests = read_log(build)
        if not tests:
            print(f"FAILED   {build}: no test was run")
            failed += 1
            continue
        for test in tests:
            count = count_test(test)
            passed += count.passed
            failed += count.failed
            if count.failed:
                print(f"FAILED   {build}: {full_name(test, '')}: {count.failed} failed ({test['result']})")
            for case in count.skips:
                name = full_name(test, case)
                reason = allowed.get(name) or allowed.get(full_name(test, ""))
                if reason:
                    skipped += 1
                    print(f"skipped  {build}: {name}: {reason}")
                else:
                    failed += 1
                    print(f"FAILED   {build}: {name} was skipped, and tests/SKIPS gives no reason")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
