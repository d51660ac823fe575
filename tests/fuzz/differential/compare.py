#!/usr/bin/python3
"""compare.py PROGRAM [--corpus DIR] [--generate N] [--seed S]: does the server frame as h11 does?

PROGRAM is build/<preset>/framing_verdicts. The inputs are the rows of hostile_requests.py, the kept fuzz
inputs of DIR, and N that seeds/client_bytes.py makes from the seed. We may refuse what h11 accepts; we must never accept
what it refuses, nor read other requests or other bodies than it does. Prints each difference and how many
inputs of each kind there were. Exit 0: no difference, 1: some, 77: h11 is not installed (python3-h11).
"""

import argparse
import collections
import json
import os
import random
import struct
import subprocess
import sys

try:
    import oracle
except ImportError as missing:
    print("skipped: %s (apt-get install python3-h11)" % missing)
    sys.exit(77)
import hostile_requests

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "seeds"))
import client_bytes

PREFIX_OF_CORPUS = 4  # bytes that choose limits and reads; see tests/fuzz/framing.cpp


class Server:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def frame(self, data):
        self.process.stdin.write(struct.pack("<I", len(data)) + data)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("framing_verdicts ended at %r" % data)
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(timeout=60)


def same_request(ours, theirs):
    fields = sorted((bytes.fromhex(n).lower(), bytes.fromhex(v)) for n, v in ours["fields"])
    # h11 joins nothing, but says the coding in lower case.
    theirs_fields = sorted((n, v.lower() if n == b"transfer-encoding" else v) for n, v in theirs.fields)
    fields = sorted((n, v.lower() if n == b"transfer-encoding" else v) for n, v in fields)
    return (ours["verb"] == theirs.verb and bytes.fromhex(ours["target"]) == theirs.target
            and fields == theirs_fields and bytes.fromhex(ours["body"]) == theirs.body)


def difference(ours, theirs, their_end):
    """What we frame otherwise than h11, or None."""
    count = len(ours["requests"])
    if count > len(theirs):
        return "we read %d requests, h11 %d and then: %s" % (count, len(theirs), their_end)
    for index, (a, b) in enumerate(zip(ours["requests"], theirs)):
        if not same_request(a, b):
            return "request %d differs: %s and %r" % (index, a, vars(b))
    if ours["end"] == "refused":
        return None
    if count < len(theirs):
        return "we %s after %d requests, h11 reads %d" % (ours["end"], count, len(theirs))
    if ours["end"] == "closed" and their_end != "closed":
        return "we close, h11 does not: %s" % their_end
    if ours["end"] == "waits" and their_end == "closed":
        return "h11 closes, we do not"
    return None


def kind(ours, their_end):
    their = their_end.split(":")[0]
    return "%s by us, %s by h11" % (ours["end"], their)


def corpus_inputs(folder):
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            yield name, file.read()[PREFIX_OF_CORPUS:]


def all_inputs(options):
    for name, data, _ in hostile_requests.ROWS:
        yield name, data
    if options.corpus:
        yield from corpus_inputs(options.corpus)
    for index in range(options.generate):
        rng = random.Random("%d/%d" % (options.seed, index))
        yield "generated %d/%d" % (options.seed, index), client_bytes.connection(rng)


def check_rows(server):
    """The rows with the status that each must get; 0 means that it is served."""
    bad = 0
    for name, data, statuses in hostile_requests.ROWS:
        got = server.frame(data)
        if (got["status"] not in statuses) or hostile_requests.SMUGGLED in bytes.fromhex(
                "".join(r["target"] for r in got["requests"])):
            bad += 1
            print("%s: expected %s, got %s" % (name, statuses, got))
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--corpus")
    parser.add_argument("--generate", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    server = Server(options.program)
    bad, counts, requests = check_rows(server), collections.Counter(), 0
    for name, data in all_inputs(options):
        ours, (theirs, their_end) = server.frame(data), oracle.frame(data)
        counts[kind(ours, their_end)] += 1
        requests += len(ours["requests"])
        found = difference(ours, theirs, their_end)
        if found:
            bad += 1
            if bad <= 20:
                print("%s: %s\n  %r" % (name, found, data))
    code = server.close()
    for what, count in counts.most_common():
        print("%8d  %s" % (count, what))
    print("%d inputs, %d requests read by us, %d differences" % (sum(counts.values()), requests, bad))
    # A comparison of nothing proves nothing.
    return 0 if bad == 0 and code == 0 and requests > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
