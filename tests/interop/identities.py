# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rows of the matrix about keys and certificates that change hands."""

ROWS = []
