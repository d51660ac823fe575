"""Makes what clients send: mostly well-formed requests, then damaged where parsers are known to differ."""

METHODS = [b"GET", b"POST", b"POST", b"POST", b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"PATCH"]
TARGETS = [b"/", b"/webhook", b"/webhook?hub.mode=subscribe", b"/messages/m01", b"/a/b/c", b"/%41", b"/x%2fy"]
NAMES = [b"Accept", b"User-Agent", b"X-Hub-Signature-256", b"Cookie", b"X", b"X-Forwarded-For", b"Upgrade"]
VALUES = [b"*/*", b"a, b", b"", b"sha256=00", b"x y\tz", b"\xe9", b"\"quoted, text\"", b"127.0.0.1"]

# What is put in place of a well-formed line of the head.
LINES = [
    b"Content-Length: 5", b"Content-Length: 0", b"Content-Length: 05", b"Content-Length: +5", b"Content-Length: -1",
    b"Content-Length: 5, 5", b"Content-Length: 5 ", b"Content-Length:\t5", b"Content-Length : 5", b"Content-Length: 0x5",
    b"Content-Length: 18446744073709551616", b"Content-Length: 99999999999999999999", b"Content-Length:",
    b"Content-Length: 5\r\nContent-Length: 5", b"Content-Length: 5\r\nContent-Length: 6",
    b"Transfer-Encoding: chunked", b"transfer-encoding: CHUNKED", b"Transfer-Encoding: chunked ",
    b"Transfer-Encoding:\tchunked", b"Transfer-Encoding : chunked", b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked, identity", b"Transfer-Encoding: identity", b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: ,chunked", b"Transfer-Encoding: chunked,",
    b"Transfer-Encoding: \x0bchunked", b"Transfer-Encoding: \"chunked\"", b"Transfer-Encoding: chunked;q=1",
    b"Transfer-Encoding:\r\n chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 5", b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    b"X: a\r\n folded", b" X: a", b"X : a", b": a", b"X", b"X: a\rb", b"X: a\nY: b", b"X: a\x00b", b"X\x00: a",
    b"X(: a", b"Host: b", b"Connection: close", b"Connection: keep-alive", b"Connection: Upgrade\r\nUpgrade: h2c",
    b"Connection: close, keep-alive", b"Connection: X", b"Expect: 100-continue", b"Expect: more", b"",
]
VERSIONS = [b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.1 ", b"http/1.1", b"HTTP/01.1", b"HTTP/1.10", b""]
BAD_TARGETS = [b"*", b"a", b"http://h/", b"/ /", b"/\t", b"/#f", b"//", b"/%", b"/%zz", b"/\x80", b"/\x00", b"h:80", b""]
BAD_METHODS = [b"get", b"CONNECT", b"TRACE", b"G ET", b"", b"PO\tST", b"POST\x00", b"FOO", b"PRI"]

# What is put in place of a well-formed chunk's size line or end.
SIZES = [
    b"0x3", b"3 ", b" 3", b"+3", b"-3", b"3;a=b", b"3;a=\"b\"", b"3 ; a", b"3;a\nb", b"3;\r", b"00003", b"3g", b"",
    b"FFFFFFFFFFFFFFFF", b"10000000000000000", b"0000000000000000000000003", b"3\t", b"3;\x00",
]
ENDS = [b"\n", b"\r", b"", b"\r\r\n", b"\n\r", b"\r\n\r\n", b"xx"]
TRAILERS = [b"Content-Length: 3\r\n", b"Host: evil\r\n", b"X: y\r\n", b" X: y\r\n", b"X\r\n", b": y\r\n", b"X: a\nb\r\n", b"X:y\n"]


def body(rng):
    made = rng.choice([b"hello", b"", b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", b"0\r\n\r\n", b"{\"a\":1}", b"\r\n"])
    return made * rng.choice([1, 1, 1, 2, 40])


def chunked(rng, text, damage):
    """The text as chunks; with probability `damage` each part of the framing is wrong."""
    out = b""
    while text:
        size = rng.randint(1, len(text))
        piece, text = text[:size], text[size:]
        line = b"%x" % size if rng.random() < 0.8 else b"%X;ext=1" % size
        if rng.random() < damage:
            line = rng.choice(SIZES)
        line_end = rng.choice(ENDS) if rng.random() < damage else b"\r\n"
        data_end = rng.choice(ENDS) if rng.random() < damage else b"\r\n"
        out += line + line_end + piece + data_end
    out += b"0" * rng.choice([1, 1, 1, 2, 5]) + (rng.choice(ENDS) if rng.random() < damage else b"\r\n")
    if rng.random() < 0.2 or rng.random() < damage:
        out += rng.choice(TRAILERS if rng.random() < damage + 0.1 else TRAILERS[:3])
    return out + (rng.choice(ENDS) if rng.random() < damage else b"\r\n")


def request(rng, damage):
    method, target, version = rng.choice(METHODS), rng.choice(TARGETS), b"HTTP/1.1"
    if rng.random() < damage:
        method = rng.choice(BAD_METHODS)
    if rng.random() < damage:
        target = rng.choice(BAD_TARGETS)
    if rng.random() < damage + 0.03:
        version = rng.choice(VERSIONS)
    lines = [rng.choice(NAMES) + rng.choice([b": ", b":", b":\t "]) + rng.choice(VALUES) for _ in range(rng.randint(0, 3))]
    lines.append(rng.choice([b"Host: a", b"host:a", b"Host: example.org:8080"]))
    text, sent = body(rng), b""
    if method not in (b"GET", b"HEAD") or rng.random() < damage:
        if rng.random() < 0.5:
            lines.append(rng.choice([b"Transfer-Encoding: chunked", b"transfer-encoding:chunked"]))
            sent = chunked(rng, text, damage)
        else:
            lines.append(b"Content-Length: %d" % (len(text) if rng.random() >= damage else rng.randint(0, 60)))
            sent = text
    rng.shuffle(lines)
    while rng.random() < damage * 2:
        at = rng.randint(0, len(lines))
        lines[at:at + rng.randint(0, 1)] = [rng.choice(LINES)]
    ends = [rng.choice(ENDS) if rng.random() < damage / 3 else b"\r\n" for _ in range(len(lines) + 2)]
    head = method + b" " + target + b" " + version + ends[0]
    for line, end in zip(lines, ends[1:]):
        head += line + end
    return head + ends[-1] + sent


def flip(rng, text):
    """One small accident: a byte changed, dropped, doubled, or the end cut off."""
    if not text:
        return text
    at = rng.randrange(len(text))
    kind = rng.randrange(5)
    if kind == 0:
        return text[:at] + bytes([rng.choice(b"\r\n\t \x00:;,0159aF\x0b\x7f\xff")]) + text[at + 1:]
    if kind == 1:
        return text[:at] + text[at + 1:]
    if kind == 2:
        return text[:at] + text[at:at + 1] * 2 + text[at + 1:]
    if kind == 3:
        return text[:at] + bytes([rng.randrange(256)]) + text[at:]
    return text[:at]


def connection(rng):
    """All that one client sends."""
    damage = rng.choice([0, 0.01, 0.03, 0.1, 0.3])
    text = b""
    for _ in range(rng.choice([1, 1, 2, 3, 5])):
        text += rng.choice([b""] * 12 + [b"\r\n", b"\r\n", b"\r\n\r\n", b"\n"]) if damage else b""
        text += request(rng, damage)
    while rng.random() < damage * 2:
        text = flip(rng, text)
    return text
