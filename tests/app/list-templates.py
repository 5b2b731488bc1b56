#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""list-templates.py UI-FOLDER: the classes that have a template there, as a C table, so that
none can be forgotten."""

import pathlib
import re
import sys


def main(folder):
    names = sorted(match for path in pathlib.Path(folder).glob("*.ui")
                   for match in re.findall(r'<template class="(\w+)"', path.read_text()))
    functions = [re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower() + "_get_type" for name in names]
    print("/* Made by list-templates.py. */\n")
    for function in functions:
        print(f"GType\n{function} (void);")
    print("\nstatic const struct {\n  const char *name;\n  GType (*get_type) (void);\n} templates[] = {")
    for name, function in zip(names, functions):
        print(f'    {{"{name}", {function}}},')
    print("};")


if __name__ == "__main__":
    main(sys.argv[1])
