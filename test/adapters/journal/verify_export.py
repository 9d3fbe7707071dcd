"""Verifies an export of a Hark journal with nothing but Python: python3 verify_export.py FILE"""

import hashlib
import json
import sys


def verify(path):
    with open(path, encoding="utf-8") as lines:
        header = json.loads(next(lines))
        if header["hark"] != "journal-export" or header["format"] != 1:
            raise ValueError("line 1 is no header of an export")
        seq, before, events = header["after"]["seq"], header["after"]["hash"], 0
        for number, line in enumerate(lines, start=2):
            row = json.loads(line)
            if row.get("hark") == "journal-export-end":
                if (row["events"], row["head"]) != (events, {"seq": seq, "hash": before}):
                    raise ValueError(f"line {number}: the end does not match")
                if next(lines, "") != "":
                    raise ValueError("something stands behind the end")
                return events, seq, before
            seq, events = seq + 1, events + 1
            parts = [before, row["seq"], row["recordedAt"], row["kind"], row["version"], row["body"]]
            digest = hashlib.sha256("\n".join(map(str, parts)).encode("utf-8")).hexdigest()
            if row["seq"] != seq or row["hash"] != digest:
                raise ValueError(f"line {number}: event {seq} does not fit its hash")
            before = digest
    raise ValueError("the export is cut off")


try:
    print("%d events verified, the last is %d with hash %s" % verify(sys.argv[1]))
except (ValueError, KeyError, TypeError) as problem:
    sys.exit(f"does not verify: {problem}")
