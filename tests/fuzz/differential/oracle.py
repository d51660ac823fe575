"""How h11, a strict and independent parser of HTTP/1.1, frames the bytes of a connection."""

import h11

NO_LIMIT = 1 << 24


class Read:
    """One request; `keeps` tells whether the connection may carry another."""

    def __init__(self, event, keeps):
        self.verb = event.method.decode("latin-1")
        self.target = event.target
        self.fields = sorted((name, value) for name, value in event.headers)
        self.old = event.http_version < b"1.1"
        self.body = b""
        self.keeps = keeps


def keeps_open(connection):
    """Asked after an answer, which turns down any upgrade."""
    connection.send(h11.Response(status_code=404, headers=[("Content-Length", "0")]))
    connection.send(h11.EndOfMessage())
    return connection.our_state is not h11.MUST_CLOSE


def one_request(data):
    """(request, what follows it). None instead of a request: incomplete. Raises what h11 refuses."""
    # RFC 9112 2.2 lets a server skip one empty line; h11 does not, we do.
    if data.startswith(b"\r\n"):
        data = data[2:]
    # h11 takes no bytes for the end of the connection.
    if not data:
        return None, data
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=NO_LIMIT)
    connection.receive_data(data)
    made = None
    while True:
        event = connection.next_event()
        if event in (h11.NEED_DATA, h11.PAUSED):
            return None, data
        if isinstance(event, h11.Request):
            made = Read(event, True)
        elif isinstance(event, h11.Data):
            made.body += event.data
        elif isinstance(event, h11.EndOfMessage):
            made.keeps = keeps_open(connection)
            return made, connection.trailing_data[0]


def frame(data):
    """(requests, end): the end is `waits`, `closed` or h11's reason to refuse."""
    requests = []
    while True:
        try:
            made, data = one_request(data)
        except h11.RemoteProtocolError as refusal:
            return requests, "refused: %s" % refusal
        if made is None:
            return requests, "waits"
        requests.append(made)
        # h11 keeps no connection of HTTP/1.0 alive; whether we may is no matter of framing.
        options = [o.strip(b" \t") for n, v in made.fields if n == b"connection" for o in v.lower().split(b",")]
        asked = made.old and b"keep-alive" in options and b"close" not in options
        if not made.keeps and not asked:
            return requests, "closed"
