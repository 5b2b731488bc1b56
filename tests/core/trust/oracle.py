# SPDX-License-Identifier: LGPL-2.1-or-later
"""The decision tables once more, for tests: by state first, where the code goes by row.

Facts are a dict from the words of expectations/verdicts.tsv; flags are True or absent.
"""

BASES = {
    "none": {"layer": "none", "state": "not-asked", "association": "none", "matched": "0"},
    "dns": {"layer": "root", "state": "secure-data", "association": "match", "matched": "3"},
    "ca": {"layer": "root", "state": "secure-absent", "association": "none", "matched": "3",
           "trusted-path": True},
    "pin": {"layer": "root", "state": "lookup-failed", "association": "none", "matched": "3",
            "pin": "this"},
}

DEFAULTS = {"from": "single", "structure": "fine", "signature": "good", "usage": "fine",
            "address": "match", "pin": "none", "earlier": "nothing", "letters": "0", "days": "0"}

REMARKS = ("first-contact lookalike signature-expected domain-wide replaced withdrawn downgrade "
           "changed same-key pinned-differs errant-layer outer-differs not-protected "
           "old-algorithm cannot-check").split()

CANNOT_ASK = {"bogus", "lookup-failed", "not-asked"}


def parse(text):
    words = text.split(" ")
    facts = {**DEFAULTS, **BASES[words[0]]}
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if key == "path":
            facts.pop("trusted-path", None)
        else:
            facts[key] = value if equals else True
    return facts


def lost(state, earlier):
    """What was taken back from an address that once had a D1."""
    if earlier == "nothing" or state == "secure-data":
        return None
    if state == "secure-absent":
        return "withdrawn"
    if state == "insecure":
        return "downgrade"
    return earlier if earlier in ("withdrawn", "downgrade") else None


def judge_records(facts, loss):
    """D1 and D7: the domain's word, and nobody else's, counts."""
    is_past = facts["state"] == "secure-stale"
    association = facts["association"]
    if association in ("no-match", "needs-chain"):
        return "S7", "contradicted-by-dns"
    if association == "match" and not loss:
        names_address = facts["address"] == "match"
        if names_address or facts["matched"] == "3":
            return ("S6s" if is_past else "S6"), "verified-dns"
    return ("S7a" if loss else "S9"), "unknown-signer"


def judge_silence(facts, loss):
    """The other states: the person or a CA may vouch, when the past does not forbid it."""
    another_before = (facts["state"] in CANNOT_ASK and facts["earlier"] == "data"
                      and not facts.get("last-matches"))
    if loss or another_before:
        return "S7a", "unknown-signer"
    if facts["state"] != "bogus":
        if facts["pin"] == "this":
            return "S7b", "verified-pin"
        if facts.get("trusted-path") and facts["address"] == "match":
            return "S8", "verified-ca"
    return "S9", "unknown-signer"


def judge_row(facts):
    if facts["layer"] != "root":
        return "S1", "unsigned"
    if facts["structure"] != "fine":
        return "S2", "invalid"
    if facts["signature"] != "good":
        return "S3", "invalid"
    if facts.get("revoked") or facts["usage"] != "fine":
        return "S4", "signer-unusable"
    if facts["from"] != "single":
        return "S4b", "ambiguous-sender"
    if facts["address"] in ("different", "bad"):
        return "S5", "address-mismatch"
    loss = lost(facts["state"], facts["earlier"])
    if facts["state"] in ("secure-data", "secure-stale"):
        return judge_records(facts, loss)
    return judge_silence(facts, loss)


def find_remarks(facts, rule, verdict):
    remarks = set()
    if facts.get("lookalike"):
        remarks.add("lookalike")
    if facts["layer"] == "errant":
        remarks.add("errant-layer")
    if facts.get("outer-differs"):
        remarks.add("outer-differs")
    if facts.get("unprotected"):
        remarks.add("not-protected")
    if verdict in ("unsigned", "invalid") and int(facts["letters"]) > 9 and int(facts["days"]) > 13:
        remarks.add("signature-expected")
    if rule in ("S1", "S2"):
        return remarks
    if facts.get("old") or facts["signature"] == "weak":
        remarks.add("old-algorithm")
    if rule == "S3" and facts["signature"] == "cannot-check":
        remarks.add("cannot-check")
    if rule in ("S3", "S4b"):
        return remarks
    state = facts["state"]
    if facts.get("first"):
        remarks.add("first-contact")
    if loss := lost(state, facts["earlier"]):
        remarks.add(loss)
    if facts["pin"] == "another" or (facts["pin"] == "this" and rule == "S7"):
        remarks.add("pinned-differs")
    if rule == "S7" and facts.get("older"):
        remarks.add("replaced")
    if state in ("secure-data", "secure-stale"):
        if facts.get("wildcard"):
            remarks.add("domain-wide")
        if facts["association"] == "same-key" or (
                facts.get("same-key") and facts["association"] != "match"):
            remarks.add("same-key")
    if state == "secure-data" and facts.get("changed"):
        remarks.add("changed")
    if (rule == "S7a" and state in CANNOT_ASK and facts["earlier"] == "data"
            and not facts.get("last-matches")):
        remarks.add("changed")
    return remarks


def choose_mark(facts, verdict, remarks):
    if remarks & {"lookalike", "signature-expected"}:
        return "warning"
    if verdict.startswith("verified"):
        return "filled"
    if verdict in ("unsigned", "invalid"):
        return "none"
    if verdict == "contradicted-by-dns" and facts.get("has-matched") and "replaced" not in remarks:
        return "warning"
    if verdict == "address-mismatch" and facts.get("known"):
        return "warning"
    return "open"


def judge(facts):
    """The columns of the table: rule, verdict, mark, remarks, history."""
    rule, verdict = judge_row(facts)
    remarks = find_remarks(facts, rule, verdict)
    history = rule == "S6s" or (rule == "S7" and facts["state"] == "secure-stale")
    return (rule, verdict, choose_mark(facts, verdict, remarks),
            " ".join(r for r in REMARKS if r in remarks) or "-", "history" if history else "-")


# -- 0.3 --

def parse_candidate(text):
    words = text.split(" ")
    candidate = {"name": words[0], "source": words[1], "usage": "fine", "address": "match",
                 "via": "3", "from": "0", "to": "1000"}
    for word in words[2:]:
        key, equals, value = word.partition("=")
        candidate[key] = value if equals else True
    return candidate


def blocked(state, earlier):
    if state == "bogus":
        return "bogus"
    if loss := lost(state, earlier):
        return loss
    if earlier == "data" and state in CANNOT_ASK:
        return "lookup-failed"
    return None


def object_to(candidate, state, in_records):
    """The first thing against one candidate by itself, or None."""
    has_records = state in ("secure-data", "secure-stale")
    source = candidate["source"]
    if has_records and source != "record":
        if candidate["name"] in in_records:
            return "duplicate"
        if not candidate.get("match"):
            return "not-published"
    if not has_records and source == "record":
        return "state"
    if candidate["usage"] != "fine":
        return {"is-ca": "ca"}.get(candidate["usage"], candidate["usage"])
    if candidate.get("revoked"):
        return "revoked"
    if candidate["address"] in ("different", "bad"):
        return "other-address"
    if candidate["address"] == "none":
        bound = candidate["via"] == "3" if has_records else source == "pinned"
        if not bound:
            return "no-address"
    if has_records:
        if source == "record" and candidate["via"] in ("0", "2"):
            return "ca"
        if source == "record" and candidate["via"] == "1" and not candidate.get("path"):
            return "untrusted"
    elif source == "known" and not candidate.get("path"):
        return "untrusted"
    return None


def select(state, earlier, changed, accepted, candidates):
    """The columns of the table: state, chosen, why not the others."""
    whys = [None] * len(candidates)

    def answer(name, chosen=()):
        listed = [f"{c['name']}:{w}" for c, w in zip(candidates, whys) if w]
        return name, " ".join(candidates[i]["name"] for i in chosen) or "-", " ".join(listed) or "-"

    if block := blocked(state, earlier):
        whys = ["state"] * len(candidates)
        return answer(block)

    has_records = state in ("secure-data", "secure-stale")
    in_records = {c["name"] for c in candidates if c["source"] == "record"}
    whys = [object_to(c, state, in_records) for c in candidates]

    published = [c for c in candidates if c["source"] == "record" or c.get("match")
                 or c["name"] in in_records]
    lonely_pin = any(c["source"] == "pinned" and c not in published for c in candidates)
    if has_records and not accepted and (lonely_pin or (changed and state == "secure-data")):
        whys = [w or "undecided" for w in whys]
        return answer("changed")

    best_source = "record" if has_records else "pinned"
    good = [i for i, w in enumerate(whys) if w is None]
    first = [i for i in good if candidates[i]["source"] == best_source]
    group = first or good
    group.sort(key=lambda i: (-int(candidates[i]["from"]), -int(candidates[i]["to"]),
                              candidates[i]["name"], i))
    limit = 1 if not has_records and not first else 4
    chosen = []
    for i in group:
        if candidates[i]["name"] in {candidates[j]["name"] for j in chosen}:
            whys[i] = "duplicate"
        elif len(chosen) < limit:
            chosen.append(i)
        else:
            whys[i] = "newer" if limit == 1 else "too-many"
    for i in good:
        if i not in group:
            twin = candidates[i]["name"] in {candidates[j]["name"] for j in chosen}
            whys[i] = "duplicate" if twin else "better-source"

    if chosen:
        return answer("stale" if state == "secure-stale" else "ready", chosen)
    if has_records:
        return answer("unusable" if published else "no-certificate")
    return answer({"secure-unusable": "unusable", "secure-absent": "no-certificate",
                   "insecure": "insecure"}.get(state, "lookup-failed"))
