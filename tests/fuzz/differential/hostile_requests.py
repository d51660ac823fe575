"""The known ways to make two parsers read different requests (RFC 9112 section 11; the request-smuggling
rows of public test collections), each with the statuses that the server may answer. 0: it is served."""

SMUGGLED = b"/smuggled"
NEXT = b"GET " + SMUGGLED + b" HTTP/1.1\r\nHost: a\r\n\r\n"


def post(fields, body=b"", version=b"1.1"):
    return b"POST /webhook HTTP/" + version + b"\r\nHost: a\r\n" + fields + b"\r\n" + body


def get(fields=b"", target=b"/", method=b"GET", version=b"HTTP/1.1"):
    return method + b" " + target + b" " + version + b"\r\nHost: a\r\n" + fields + b"\r\n"


def chunks(body):
    return post(b"Transfer-Encoding: chunked\r\n", body)


BAD, OK = {400}, {0}
CL, TE = b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"
LAST = b"0\r\n\r\n"

ROWS = [
    ("length before chunked", post(CL + TE, LAST + NEXT), BAD),
    ("chunked before length", post(TE + CL, LAST + NEXT), BAD),
    ("identity and length", post(b"Transfer-Encoding: identity\r\n" + CL, b"hello" + NEXT), {400, 501}),
    ("gzip and length", post(b"Transfer-Encoding: gzip\r\n" + CL, b"hello" + NEXT), BAD),
    ("xchunked", post(b"Transfer-Encoding: xchunked\r\n", LAST + NEXT), {400, 501}),
    ("chunked, identity", post(b"Transfer-Encoding: chunked, identity\r\n", LAST + NEXT), BAD),
    ("gzip, chunked", post(b"Transfer-Encoding: gzip, chunked\r\n", LAST + NEXT), {501}),
    ("chunked, chunked", post(b"Transfer-Encoding: chunked, chunked\r\n", LAST + NEXT), BAD),
    ("two fields of chunked", post(TE + TE, LAST + NEXT), BAD),
    ("chunked in HTTP/1.0", post(TE, LAST + NEXT, b"1.0"), BAD),
    ("space before the colon", post(b"Transfer-Encoding : chunked\r\n", LAST + NEXT), BAD),
    ("vertical tab before chunked", post(b"Transfer-Encoding: \x0bchunked\r\n", LAST + NEXT), BAD),
    ("tab before chunked", post(b"Transfer-Encoding:\tchunked\r\n", LAST), OK),
    ("two equal lengths", post(CL + CL, b"hello" + NEXT), BAD),
    ("two lengths", post(CL + b"Content-Length: 6\r\n", b"hello" + NEXT), BAD),
    ("list of lengths", post(b"Content-Length: 5, 5\r\n", b"hello" + NEXT), BAD),
    ("length +5", post(b"Content-Length: +5\r\n", b"hello" + NEXT), BAD),
    ("length -1", post(b"Content-Length: -1\r\n", NEXT), BAD),
    ("length 0x5", post(b"Content-Length: 0x5\r\n", b"hello" + NEXT), BAD),
    ("length 5 6", post(b"Content-Length: 5 6\r\n", b"hello" + NEXT), BAD),
    ("length 2^64", post(b"Content-Length: 18446744073709551616\r\n", NEXT), BAD),
    ("empty length", post(b"Content-Length:\r\n", NEXT), BAD),
    ("length 005", post(b"Content-Length: 005\r\n", b"hello" + NEXT), BAD),
    ("line feed alone after the request line", b"GET / HTTP/1.1\nHost: a\r\n\r\n" + NEXT, BAD),
    ("line feed alone after a field", b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n" + NEXT, BAD),
    ("carriage return in a value", get(b"X: a\rb\r\n") + NEXT, BAD),
    ("NUL in a value", get(b"X: a\x00b\r\n") + NEXT, BAD),
    ("NUL in the target", get(target=b"/\x00") + NEXT, BAD),
    ("folded field", get(b"X: a\r\n b\r\n") + NEXT, BAD),
    ("folded coding", post(b"Transfer-Encoding:\r\n chunked\r\n", LAST + NEXT), BAD),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n" + NEXT, BAD),
    ("two Hosts", get(b"Host: b\r\n") + NEXT, BAD),
    ("absolute form", get(target=b"http://b/") + NEXT, {400, 421}),
    ("CONNECT", get(method=b"CONNECT", target=b"a:80") + NEXT, {405, 501}),
    ("TRACE", get(method=b"TRACE") + NEXT, {405, 501}),
    ("FOO", get(method=b"FOO") + NEXT, {405, 501}),
    ("target without slash", get(target=b"admin") + NEXT, BAD),
    ("target *", get(target=b"*") + NEXT, BAD),
    ("HTTP/0.9", b"GET /\r\n" + NEXT, BAD),
    ("HTTP/1.9", get(version=b"HTTP/1.9") + NEXT, BAD),
    ("HTTP/2.0", get(version=b"HTTP/2.0") + NEXT, BAD),
    ("preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD),
    ("hello of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", BAD),
    ("one empty line first", b"\r\n" + get(), OK),
    ("two empty lines first", b"\r\n\r\n" + get(), BAD),
    ("space before a field", b"GET / HTTP/1.1\r\n Host: a\r\n\r\n" + NEXT, BAD),
    ("field without name", get(b": a\r\n") + NEXT, BAD),
    ("chunk size 0x3", chunks(b"0x3\r\nabc\r\n" + LAST + NEXT), BAD),
    ("chunk size with a space", chunks(b"3 \r\nabc\r\n" + LAST + NEXT), BAD),
    ("chunk size ends with LF", chunks(b"3\nabc\r\n" + LAST + NEXT), BAD),
    ("LF in a chunk extension", chunks(b"3;a\nb\r\nabc\r\n" + LAST + NEXT), BAD),
    ("no CRLF after a chunk", chunks(b"3\r\nabcdef" + LAST + NEXT), BAD),
    ("any two bytes after a chunk", chunks(b"3\r\nabcxx" + LAST + NEXT), BAD),
    ("chunk size of 17 digits", chunks(b"00000000000000003\r\nabc\r\n" + LAST + NEXT), BAD),
    ("chunk size -3", chunks(b"-3\r\nabc\r\n" + LAST + NEXT), BAD),
    ("64 kB of chunk extension", chunks(b"3;" + b"a" * 65536 + b"\r\nabc\r\n" + LAST), {400, 413}),
    ("trailer Content-Length", chunks(b"3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n"), OK),
    ("trailer Authorization", chunks(b"3\r\nabc\r\n0\r\nAuthorization: Bearer x\r\n\r\n"), OK),
    ("header section of 20 kB", get(b"X: " + b"a" * 20000 + b"\r\n"), {431}),
    ("2000 fields", get(b"X: a\r\n" * 2000), {431}),
    ("target of 5 kB", get(target=b"/" + b"a" * 5000), {414}),
    ("body over the limit by length", post(b"Content-Length: 1048577\r\n"), {413}),
    ("body over the limit by chunks", chunks(b"100001\r\n"), {413}),
    ("GET with a body", get(CL) + b"hello" + NEXT, BAD),
    ("expectation of something else", get(b"Expect: foo\r\n"), {417}),
    ("upgrade that is ignored", get(b"Connection: Upgrade\r\nUpgrade: websocket\r\n"), OK),
    ("100 requests in a row", get() * 100, OK),
]
