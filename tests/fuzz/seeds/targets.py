"""One function for each fuzz target: an input from a random source. What is in them is made up."""

import hmac
import json

import client_bytes
import json_text

WORDS = ["oi", "Bom dia, doutor!", "dente 36 dói", "👍🏽", "e\u0301", "", " ", "a" * 70, "linha\nnova", "\u202eabc", "🇧🇷🇧🇷"]
NUMBER = "15550001111"


def framing(rng):
    prefix = bytes([rng.choice(b"00001")]) + bytes(rng.choice(b"0123456789abcdef") for _ in range(3))
    return prefix + client_bytes.connection(rng)


KINDS = ["text", "text", "button", "interactive", "image", "audio", "reaction", "unsupported", "order", "location",
         "contacts", "document", "edit", "revoke", "system", "request_welcome", "hologram"]


def form(rng):
    answers = {rng.choice(["nome", "nota", "flow_token", "temas"]): rng.choice(["Ana", 5, None, ["a", 1], {"b": 2}]) for _ in range(3)}
    return rng.choice([json.dumps(answers), json.dumps(answers)[:-1], "", None])


def interactive(rng):
    kind = rng.choice(["button_reply", "list_reply", "nfm_reply", "call_permission_reply", "payment_method"])
    reply = {"response_json": form(rng), "name": "flow"} if kind == "nfm_reply" else {"id": "1", "title": rng.choice(WORDS), "description": "d"}
    return {"type": kind, kind: reply}


def content(rng, kind):
    return {
        "text": {"body": rng.choice(WORDS)},
        "button": {"payload": "p", "text": rng.choice(WORDS)},
        "interactive": interactive(rng),
        "image": {"id": "1", "mime_type": "image/jpeg", "caption": rng.choice(WORDS)},
        "document": {"id": "1", "mime_type": "application/pdf", "filename": "../laudo.pdf", "url": "https://x/y"},
        "location": {"latitude": rng.choice([-23.5, 90, 91, "<LAT>"]), "longitude": -46, "name": rng.choice(WORDS)},
        "contacts": [{"name": {"formatted_name": rng.choice(WORDS)}, "org": {"company": "c"}, "phones": [{"phone": "+55"}]}],
        "order": {"catalog_id": "c", "text": rng.choice(WORDS),
                  "product_items": [{"product_retailer_id": "kit", "quantity": rng.choice([1, "2"]), "item_price": rng.choice([30, 9.5]), "currency": "BRL"}]},
        "reaction": {"message_id": "wamid.x", **rng.choice([{"emoji": "👍"}, {"emoji": ""}, {}])},
        "edit": {"original_message_id": "wamid.x", "message": {"type": "text", "text": {"body": rng.choice(WORDS)}}},
        "revoke": {"original_message_id": "wamid.x"},
        "system": {"type": rng.choice(["user_changed_number", "user_changed_user_id", "x"]), "wa_id": "5511", "user_id": "BR.2"},
    }.get(kind, {"id": "2", "voice": True})


def message(rng):
    kind = rng.choice(KINDS)
    made = {"from": "55119999900%02d" % rng.randrange(99), "id": "wamid.%06x" % rng.randrange(1 << 24),
            "timestamp": str(rng.choice([1767225600, 0, -5, 99999999999999])), "type": kind}
    made[kind] = content(rng, kind)
    if rng.random() < 0.1:
        del made["type"]
    if rng.random() < 0.2:
        made["from_user_id"] = "BR.%d" % rng.randrange(10**9)
    if rng.random() < 0.2:
        made["context"] = rng.choice([{"from": NUMBER, "id": "wamid.ctx"}, {"forwarded": True}, {"frequently_forwarded": True},
                                      {"id": "w", "referred_product": {"product_retailer_id": "kit"}}])
    if rng.random() < 0.1:
        made["referral"] = {"source_type": "ad", "headline": rng.choice(WORDS), "ctwa_clid": "Aff"}
    if rng.random() < 0.1:
        made["group_id"] = "G"
    return made


FIELDS = ["messages"] * 6 + ["message_template_status_update", "", "account_update", "smb_message_echoes", "calls", "history", "user_preferences"]


def status(rng):
    made = {"id": "wamid.%06x" % rng.randrange(1 << 24), "recipient_id": "5511999990000", "timestamp": "1767225600",
            "status": rng.choice(["sent", "delivered", "read", "failed", "played", "deleted", ""])}
    if rng.random() < 0.4:
        made["biz_opaque_callback_data"] = "1.m%016x.%d" % (rng.randrange(1 << 62), rng.randint(0, 3))
    if made["status"] == "failed":
        made["errors"] = [{"code": rng.choice([131026, "131047", 131056, 2**40, None]), "title": "Undeliverable",
                           "error_data": {"details": rng.choice(WORDS)}}]
    return made


def webhook(rng):
    def value():
        made = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "+1", "phone_number_id": NUMBER}}
        if rng.random() < 0.8:
            made["messages"] = [message(rng) for _ in range(rng.choice([0, 1, 1, 1, 2, 5]))]
            made["contacts"] = [{"profile": {"name": rng.choice(WORDS)}, "wa_id": m.get("from", "")} for m in made["messages"]]
        if rng.random() < 0.4:
            made["statuses"] = [status(rng) for _ in range(rng.choice([1, 1, 2, 4]))]
        if rng.random() < 0.2:
            made["message_echoes"] = [dict(message(rng), to="5511999990000", to_user_id="BR.1")]
        if rng.random() < 0.2:
            made[rng.choice(["errors", "calls", "user_preferences", "groups"])] = [{"code": 130429, "id": "x", "event": "connect", "value": "stop"}]
        return made

    def change():
        return {"field": rng.choice(FIELDS), "value": value()}

    entry = [{"id": "1", "changes": [change() for _ in range(rng.choice([0, 1, 1, 1, 2]))]} for _ in range(rng.choice([0, 1, 1, 1, 2]))]
    return json_text.document(rng, {"object": "whatsapp_business_account", "entry": entry})


def signature(rng):
    body = rng.choice([b"", b"{}", b"{\"entry\":[]}", b"oi" * 40])
    secret = rng.choice([b"the current secret", b"an older one", b"another"])
    header = b"sha256=" + hmac.new(secret, body, "sha256").hexdigest().encode()
    kind = rng.randrange(9)
    if kind == 0:
        header = header.upper() if rng.random() < 0.5 else b"sha256=" + header[7:].upper()
    elif kind == 1:
        header = header[:rng.randrange(len(header))]
    elif kind == 2:
        header = header.replace(b"sha256", rng.choice([b"sha1", b"SHA256", b"sha512", b""]))
    elif kind == 3:
        header = rng.choice([b" ", b"\t", b"", b"\x00"]) + header + rng.choice([b" ", b"\t ", b"\r", b"\x00", b"0", b","])
    elif kind == 4:
        at = rng.randrange(len(header))
        header = header[:at] + bytes([rng.randrange(256)]) + header[at + 1:]
    return header + b"\n" + body


def answer(rng, statuses, fields, value):
    lines = [str(rng.choice(statuses)).encode()]
    while rng.random() < 0.4:
        lines.append(rng.choice(fields))
    return b"\n".join(lines) + b"\n\n" + json_text.document(rng, value)


def openai(rng):
    content = rng.choice(WORDS + [None, [{"type": "text", "text": "oi"}, {"type": "refusal"}]])
    error = {"message": "max_tokens is not supported", "type": rng.choice(["invalid_request_error", "insufficient_quota", "x" * 400]),
             "param": rng.choice(["max_tokens", None]), "code": rng.choice(["context_length_exceeded", 429, "503", "invalid_value", None, 2**63, "c" * 400])}
    value = rng.choice([
        {"model": "gpt", "choices": [{"index": 0, "finish_reason": rng.choice(["stop", "length", "content_filter", None]),
                                      "message": {"role": "assistant", "content": content, "refusal": None}}],
         "usage": {"prompt_tokens": rng.choice([1, -1, 2**63, 1.5]), "completion_tokens": 2}},
        {"error": error}, [{"error": error}], {"error": "text"}, {"error": [error]}, {"error": None, "choices": []}, {"choices": {}}])
    fields = [b"retry-after: 5", b"retry-after-ms: 250", b"Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", b"retry-after: 1e9",
              b"retry-after: inf", b"retry-after-ms: nan", b"retry-after: -1", b"content-type: application/json"]
    return answer(rng, [200, 200, 200, 201, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 529], fields, value)


def model_answer(rng):
    form = {"reply": rng.choice(WORDS + [None, "{\"reply\":\"oi\"}", "a\u202eb"]), "pillar": rng.choice(["caixa", "none", "x", 7]),
            "intent": rng.choice(["duvida", "humano", None]), "sentiment": rng.choice([{"label": "negative", "score": rng.choice([-0.5, 7, "1", None])}, "positive"]),
            "urgency": rng.choice(["low", "HIGH", 1]), "wants_human": rng.choice([True, "true", 0]), "concern": rng.choice(["none", "medical", []]),
            "lead": rng.choice([{"nome": "Ana", "x": "y"}, {"nome": "a" * 400}, None]), "memory": rng.choice([{"metas": ["x"]}, {}, None])}
    said = json_text.document(rng, rng.choice([form, form, {"answer": form}, [form], {"x": 1}]))
    frame = rng.choice([b"%s", b"```json\n%s\n```", b"Claro! %s Pronto.", b"%s%s"])
    said = frame.replace(b"%s", said)
    return said[:rng.randrange(len(said) + 1)] if rng.random() < 0.3 else said


def transcription(rng):
    error = {"message": rng.choice(["Invalid file format.", "slow down", "m" * 400]), "type": rng.choice(["invalid_request_error", "insufficient_quota"]),
             "param": rng.choice(["file", None]), "code": rng.choice(["audio_too_short", "rate_limit_exceeded", 429, None, 2**63, "c" * 400])}
    usage = rng.choice([{"type": "tokens", "input_tokens": rng.choice([14, -1, 2**63, 1.5]), "output_tokens": 45},
                        {"type": "duration", "seconds": rng.choice([27, 0.5, -1, 1e300, "3"])}, None])
    value = rng.choice([{"text": rng.choice(WORDS + [None, 7]), "usage": usage}, {"error": error}, [{"error": error}],
                        {"error": "text"}, {"text": "oi", "error": None}, {"words": []}])
    fields = [b"retry-after: 5", b"retry-after-ms: 250", b"retry-after: inf", b"content-type: text/plain", b"content-type: application/json"]
    return answer(rng, [200, 200, 200, 201, 400, 401, 402, 403, 404, 408, 413, 415, 429, 500, 503], fields, value)


def graph(rng):
    code = rng.choice([0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 299, 368, 80007, 130429, 131000, 131026, 131047, 131048, 131056,
                       131057, 132000, 133004, 135000, 999999, -1, 2**31, 2**32 + 131056, 2**63, "190", None, 2.0])
    value = rng.choice([
        {"messaging_product": "whatsapp", "contacts": [{"input": "+5511", "wa_id": "5511"}],
         "messages": [{"id": rng.choice(["wamid.HBgL", "", None, 7]), "message_status": "accepted"}]},
        {"error": {"message": "(#131056) Pair rate limit hit", "type": "OAuthException", "code": code, "error_subcode": 2494,
                   "is_transient": rng.choice([True, False, None, "true"]), "fbtrace_id": "A",
                   "error_data": {"messaging_product": "whatsapp", "details": rng.choice(WORDS)}}},
        {"error": []}, {"messages": []}, {"messages": {}}, [], {"success": True}])
    return answer(rng, [200, 200, 200, 201, 302, 400, 401, 403, 404, 429, 500, 502, 503], [b"content-type: text/html"], value)


def dotenv(rng):
    names = ["OPENAI_API_KEY", "PORT", "_X", "a1", "1A", "A B", "A-B", "", "export", "FT9_X"]
    values = ["", "plain", "with space", "'single'", "\"double\"", "\"a\\nb\\t\\\"\\\\\\$\"", "'open", "\"open", "x # comment", "x#no",
              "\"a\" # c", "\"a\" b", "$HOME", "a=b", "\"\\x\"", "'a\\n'", "\x00", "é", "\xa0", "\t x \t", "''", "\"\""]
    lines = []
    for _ in range(rng.choice([0, 1, 2, 3, 6])):
        line = rng.choice(["", "", "", "export ", "export\t", " ", "#"]) + rng.choice(names)
        line += rng.choice(["=", "=", "=", " = ", ":", ""]) + rng.choice(values)
        lines.append(line)
    text = rng.choice(["\n", "\n", "\r\n", "\r", "\n\n"]).join(lines) + rng.choice(["", "\n"])
    return rng.choice([b"", b"", b"", b"\xef\xbb\xbf"]) + text.encode("utf-8")


def graph_message(rng):
    title, long = rng.choice(["Sim", "a" * 20, "a" * 21, ""]), rng.choice(["Escolha", "é" * 1024, "é" * 1025])
    button = {"type": "reply", "reply": {"id": "1", "title": title}}
    row = {"id": "1", "title": title, "description": rng.choice(["d", "d" * 73])}
    actions = {
        "button": {"buttons": [button] * rng.choice([0, 1, 2])},
        "list": {"button": title, "sections": [{"title": title, "rows": [row]}]},
        "cta_url": {"name": "cta_url", "parameters": {"display_text": title, "url": "https://a"}},
        "flow": {"name": "flow", "parameters": {"flow_message_version": "3", "flow_id": "1", "flow_cta": title}},
        "location_request_message": {"name": "send_location"}}
    kind = rng.choice(list(actions))
    value = rng.choice([
        {"type": "interactive", "interactive": {"type": kind, "body": {"text": long}, "action": actions[kind]}},
        {"type": "location", "location": {"latitude": rng.choice([0, -90, 91, "1.5"]), "longitude": 180, "name": title}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": title}, "phones": [{"phone": "+55"}]}]},
        {"type": "reaction", "reaction": {"message_id": "wamid.A", "emoji": rng.choice(["👍", "", "a", "👍👍"])}},
        {"type": "template", "template": {"name": "oi", "language": {"code": rng.choice(["pt_BR", "pt-BR", "x"])},
         "components": [{"type": "body", "parameters": [{"type": "text", "text": title}]}]}}])
    if rng.random() < 0.3:
        value["context"] = {"message_id": rng.choice(["wamid.A", "x", 1])}
    return value


def admin(rng):
    kind = rng.choice(["text", "image", "document", "video", "audio", "sticker", ""])
    to = rng.choice(["+5511999990000", "5511999990000", "+55 (11) 99999-0000", "551199990000", "BR.123456", "12", "x", "BR." + "a" * 170])
    source = rng.choice([{"link": "https://example.org/a.jpg"}, {"id": "123"}, {"link": "ftp://x"}, {"link": "http://h", "id": "1"}, {}])
    media = dict(source, **rng.choice([{}, {"caption": rng.choice(WORDS)}, {"filename": "a.pdf"}, {"voice": True}, {"other": 1}]))
    value = rng.choice([
        {"to": to, "message": rng.choice(WORDS + ["a" * 4097, "é" * 4096])},
        {"to": to, "type": "text", "text": {"body": rng.choice(WORDS), "preview_url": rng.choice([True, False, 1])}},
        {"messaging_product": "whatsapp", "recipient_type": "individual", "to": to, "type": kind, kind: media},
        {"to": to, "type": kind, kind: media},
        dict(graph_message(rng), to=to)])
    if rng.random() < 0.15:
        return rng.choice([b"[" * 70 + b"]" * 70, b"{\"a\":" * 65 + b"1" + b"}" * 65, b"[" + b"1," * 30 + b"1]"])
    return json_text.document(rng, value)


def query(rng):
    parts = ["", "webhook", "messages", "sessions", "all", "m0123456789abcdef", "resend", "%2e%2e", "..", ".", "%00", "%2F", "a%20b",
             "+5511999990000", "%C3%A9", "%", "%4", "%zz", "%25", "opt-out"]
    pairs = ["hub.mode=subscribe", "hub.challenge=1158201444", "hub.verify_token=%C3%A9+x", "limit=50", "limit=", "cursor", "=", "a=b=c",
             "a=%", "a=%0A", "a=%2", "%61=%62", "a[]=1", "", "x=" + "y" * 80]
    text = "/" + "/".join(rng.choice(parts) for _ in range(rng.choice([1, 1, 2, 2, 3, 4])))
    if rng.random() < 0.7:
        text += "?" + rng.choice(["&", "&", "&&", ";"]).join(rng.choice(pairs) for _ in range(rng.choice([0, 1, 2, 4])))
    return text.encode("latin-1")


def status_merge(rng):
    if rng.random() < 0.3:
        return rng.choice([b"1.m%016x.%d" % (rng.randrange(1 << 62), rng.randint(1, 99)), b"1.m0123456789abcdef.0", b"1.m.1", b"2.x",
                           b"1.mffffffffffffffff.1", b"1.m0000000000000001.99999999999"])
    return bytes(rng.randrange(12) for _ in range(1 + 2 * rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 6, 10])))


def response(rng):
    damage = rng.choice([0, 0, 0.05, 0.2])
    text = b""
    while rng.random() < 0.2:
        text += b"HTTP/1.1 " + rng.choice([b"100 Continue", b"103 Early Hints\r\nLink: x", b"101 Switching Protocols"]) + b"\r\n\r\n"
    text += rng.choice([b"HTTP/1.1 ", b"HTTP/1.1 ", b"HTTP/1.0 "]) + rng.choice([b"200 OK", b"429 ", b"204 No Content", b"304 x", b"500 \xe9", b"99 x", b"1000 x"]) + b"\r\n"
    body = client_bytes.body(rng)
    fields = [rng.choice(client_bytes.NAMES) + b": " + rng.choice(client_bytes.VALUES) for _ in range(rng.randint(0, 3))]
    kind = rng.randrange(4)
    if kind == 0:
        fields.append(b"Transfer-Encoding: chunked")
        body = client_bytes.chunked(rng, body, damage)
    elif kind < 3:
        fields.append(b"Content-Length: %d" % len(body))
    if rng.random() < damage * 2:
        fields.append(rng.choice(client_bytes.LINES))
    rng.shuffle(fields)
    text += b"".join(field + b"\r\n" for field in fields) + b"\r\n" + body + rng.choice([b"", b"", b"", b"x"])
    while rng.random() < damage * 2:
        text = client_bytes.flip(rng, text)
    return rng.choice([b"0", b"0", b"1"]) + bytes([rng.randrange(256)]) + text


def text(rng):
    parts = WORDS + ["Frase um. Frase dois! E três? ", "\n\n", "\n", " ", "PARAR", "pára.", "Sair!", "+55 (11) 99999-0000", "551199990000",
                     "👩‍⚕️", "\x00", "\x7f", "\u00df", "\ufeff", "…"]
    made = "".join(rng.choice(parts) for _ in range(rng.choice([1, 1, 2, 3, 5, 9]))).encode("utf-8")
    if rng.random() < 0.2:
        made = json_text.damaged(rng, made)
    return bytes([rng.choice([0, 1, 2, 4, 9, 20, 99])]) + made


def media(rng):
    url = rng.choice(["https://lookaside.example/a?mid=1", "https://x.lookaside.example:443/", "https://graph.example:8443/m/?k=1",
                      "https://evil-lookaside.example/", "https://lookaside.example.evil/", "https://lookaside.example@evil/",
                      "https://a:b@lookaside.example/", "https://evil\\@lookaside.example/", "http://lookaside.example/",
                      "https://lookaside.example:8443/", "https://127.0.0.1/", "https://[::1]/", "HTTPS://LOOKASIDE.EXAMPLE./", "", 7, None])
    value = {"messaging_product": "whatsapp", "url": url, "mime_type": rng.choice(["audio/ogg; codecs=opus", "image/jpeg", "", 7]),
             "sha256": rng.choice(["ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "zz"]),
             "file_size": rng.choice(["42", 42, -1, 2**64, "x", 1.5]), "id": "91"}
    error = {"error": {"code": rng.choice([100, 190, 4, 131052, 2**63, "100", None]), "error_subcode": 33}}
    return answer(rng, [200, 200, 200, 302, 400, 401, 404, 500], [b"content-type: application/json"], rng.choice([value, value, error, [], "text"]))


TARGETS = {"framing": framing, "webhook": webhook, "signature": signature, "openai": openai, "answer": model_answer, "transcription": transcription, "graph": graph, "media": media,
           "dotenv": dotenv, "admin": admin, "query": query, "status": status_merge,
           "response": response, "text": text}
