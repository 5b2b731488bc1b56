#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that count-results counts what the logs say and never loses a failure."""

import contextlib
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
specification = importlib.util.spec_from_file_location("count_results", HERE / "count-results.py")
count_results = importlib.util.module_from_spec(specification)
specification.loader.exec_module(count_results)

TAP = "TAP version 13\n1..4\nok 1 /a/one\n# a remark\nok 2 /a/two # SKIP no disk\nnot ok 3 /a/three\nok 4 /a/four\n"
UNITTEST_GOOD = "...\nRan 3 tests in 0.1s\n\nOK\n"
UNITTEST_BAD = ".FEs\nRan 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n"


def entry(result="OK", stdout="", stderr="", name="letterlock:base / base/x"):
    return {"name": name, "result": result, "stdout": stdout, "stderr": stderr}


class CountTest(unittest.TestCase):
    def count(self, *tests, skips="", also=()):
        with tempfile.TemporaryDirectory() as folder:
            build = pathlib.Path(folder)
            (build / "SKIPS").write_text(skips)
            (build / "meson-logs").mkdir()
            (build / "meson-logs" / "testlog.json").write_text("".join(json.dumps(test) + "\n" for test in tests))
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                code = count_results.main([str(build / "SKIPS"), str(build), *also])
            return output.getvalue().splitlines()[-1], code

    def test_plain_programs(self):
        self.assertEqual(self.count(entry(), entry("FAIL"), entry("TIMEOUT"), entry("ERROR")),
                         ("1 passed, 3 failed, 0 skipped", 1))
        self.assertEqual(self.count(entry(), entry("EXPECTEDFAIL")), ("2 passed, 0 failed, 0 skipped", 0))
        self.assertEqual(self.count(entry("UNEXPECTEDPASS")), ("0 passed, 1 failed, 0 skipped", 1))

    def test_tap(self):
        self.assertEqual(self.count(entry("FAIL", TAP)), ("2 passed, 2 failed, 0 skipped", 1))
        self.assertEqual(self.count(entry("FAIL", TAP), skips="base/x: /a/two\tno disk here\n"),
                         ("2 passed, 1 failed, 1 skipped", 1))

    def test_a_crash_after_good_cases_is_a_failure(self):
        self.assertEqual(self.count(entry("ERROR", "TAP version 13\n1..2\nok 1 /a\n")),
                         ("1 passed, 1 failed, 0 skipped", 1))

    def test_unittest(self):
        self.assertEqual(self.count(entry(stderr=UNITTEST_GOOD)), ("3 passed, 0 failed, 0 skipped", 0))
        self.assertEqual(self.count(entry("FAIL", stderr=UNITTEST_BAD)), ("2 passed, 3 failed, 0 skipped", 1))
        self.assertEqual(self.count(entry("FAIL", stderr=UNITTEST_BAD), skips="base/x\tbecause\n"),
                         ("2 passed, 2 failed, 1 skipped", 1))

    def test_skips_need_a_reason(self):
        self.assertEqual(self.count(entry("SKIP")), ("0 passed, 1 failed, 0 skipped", 1))
        self.assertEqual(self.count(entry("SKIP"), skips="# why\nbase/x\tno tool\n"),
                         ("0 passed, 0 failed, 1 skipped", 0))

    def test_other_results_are_added(self):
        self.assertEqual(self.count(entry(), also=("--failed", "bare", "--passed", "x")),
                         ("2 passed, 1 failed, 0 skipped", 1))

    def test_no_log_is_a_failure(self):
        self.assertEqual(self.count(), ("0 passed, 1 failed, 0 skipped", 1))


if __name__ == "__main__":
    unittest.main()
