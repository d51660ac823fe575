"""JSON texts of a given shape, written as different programs would, then damaged."""

import json

ODD = [
    b"null", b"true", b"0", b"-0", b"1e999", b"-1", b"12345678901234567890", b"9223372036854775807", b"1.5", b"[]",
    b"{}", b"\"\"", b"\"\\u0000\"", b"\"\\ud800\"", b"\"\\ud83d\\ude00\"", b"\"\xed\xa0\x80\"", b"\"\xff\"",
    b"\"\xf0\x9f\x98\x80\"", b"\"\\n\\t\\\"\\\\\"", b"[[[[1]]]]", b"{\"a\":{\"b\":{}}}", b"\"a\nb\"", b"NaN", b"01",
    b"\"" + b"\xc3\xa9" * 40 + b"\"", b"\"5511999990000\"", b"[null]", b"[{}]", b"4294967427", b"131056",
]


def written(rng, value):
    text = json.dumps(value, ensure_ascii=rng.random() < 0.4, indent=rng.choice([None, None, 1]),
                      separators=rng.choice([None, (",", ":")]))
    return text.encode("utf-8", "surrogatepass")


def leaves(value, path=()):
    if isinstance(value, dict):
        for key in value:
            yield path + (key,)
            yield from leaves(value[key], path + (key,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield path + (index,)
            yield from leaves(item, path + (index,))


def changed(rng, value):
    """The value with one part taken away, doubled, or put in place of another."""
    paths = list(leaves(value))
    if not paths:
        return value
    value = json.loads(json.dumps(value))
    *way, last = rng.choice(paths)
    parent = value
    for step in way:
        parent = parent[step]
    kind = rng.randrange(4)
    if kind == 0:
        del parent[last]
    elif kind == 1:
        parent[last] = rng.choice([None, 0, "", [], {}, True, -1, 2**63, 1e300, "x" * 600, [parent[last]]])
    elif kind == 2 and isinstance(parent, list):
        parent.insert(last, json.loads(json.dumps(parent[last])))
    elif isinstance(parent, dict):
        parent[rng.choice(["extra", "error", "text", "id", "type", "value"])] = parent[last]
    return value


def damaged(rng, text):
    at = rng.randrange(len(text) + 1)
    kind = rng.randrange(5)
    if kind == 0:
        return text[:at]
    if kind == 1:
        return text[:at] + bytes([rng.choice(b"\"{}[],:\\u0-e\x00\x01\x7f\xff\xc3\xef")]) + text[at:]
    if kind == 2:
        return text[:at] + text[at + rng.randint(1, 4):]
    if kind == 3:
        return b"\xef\xbb\xbf" + text
    # Another value in place of a short text or number.
    for quote in range(at, len(text)):
        if text[quote:quote + 1] == b":":
            end = min((text.find(c, quote) for c in (b",", b"}") if text.find(c, quote) > 0), default=len(text))
            return text[:quote + 1] + rng.choice(ODD) + text[end:]
    return rng.choice(ODD)


def document(rng, value):
    while rng.random() < 0.4:
        value = changed(rng, value)
    text = written(rng, value)
    while rng.random() < 0.25:
        text = damaged(rng, text)
    return text
