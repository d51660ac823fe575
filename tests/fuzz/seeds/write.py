#!/usr/bin/python3
"""write.py TARGET FOLDER [COUNT]: writes COUNT inputs (300) for a fuzz target, from the grammar in targets.py.

The file names are the SHA-1 of what is in them, as libFuzzer has it. The same call writes the same files.
"""

import hashlib
import os
import random
import sys

import targets


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in targets.TARGETS:
        sys.exit("%s\nTargets: %s" % (__doc__, " ".join(sorted(targets.TARGETS))))
    name, folder = sys.argv[1], sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) == 4 else 300
    os.makedirs(folder, exist_ok=True)
    for index in range(count):
        data = targets.TARGETS[name](random.Random("%s %d" % (name, index)))
        with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
