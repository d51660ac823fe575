// What each button of the drawer orders. `hint` is language-neutral or the key of a text.
export const KINDS = {
  ai: {
    slow: { hint: '8 s', order: { delay_ms: 8000 } },
    limit: { hint: '429 · 2 s', order: { status: 429, retry_after: 2 } },
    down: { hint: '503', order: { status: 503 } },
    cut: { hint: 'hint.no_answer', order: { cut: 'after_request' } },
    refuse: { hint: 'hint.no_tls', order: { cut: 'before_request' } },
    drip: { hint: 'hint.per_byte', order: { drip: 5 } },
    malformed: { hint: '200', order: { malformed: true } },
  },
  graph: {
    slow: { hint: '5 s', order: { delay_ms: 5000 } },
    limit: { hint: '130429', order: { code: 130429 } },
    down: { hint: '503', order: { status: 503 } },
    lost: { hint: 'hint.accepted', order: { cut: 'after_request', after_accept: true } },
    refuse: { hint: 'hint.no_tls', order: { cut: 'before_request' } },
    drip: { hint: 'hint.per_byte', order: { drip: 8 } },
    malformed: { hint: 'hint.accepted', order: { malformed: true, after_accept: true } },
  },
  webhook: {
    slow: { hint: '3 s', order: { delay_ms: 3000 } },
    twice: { hint: 'hint.same_id', order: { copies: 1 } },
    reorder: { hint: 'hint.next_first', order: { hold: true } },
    reorder_status: { hint: 'hint.next_first', order: { hold: true, call: 'status' } },
    bad_signature: { hint: '401', order: { signature: 'bad' } },
    no_signature: { hint: '401', order: { signature: 'none' } },
    forged: { hint: '401' },
  },
};

export const orderOf = (side, kind, times) => ({ target: side, label: kind, times, ...KINDS[side][kind].order });

// A webhook that Meta never signed; it is sent at once and once.
export function forgedWebhook(person) {
  const message = { from: person.number, id: `wamid.FORGED${Date.now()}`, timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text', text: { body: 'Esta mensagem não veio da Meta.' } };
  const value = { messaging_product: 'whatsapp', messages: [message] };
  const body = { object: 'whatsapp_business_account', entry: [{ id: '0', changes: [{ field: 'messages', value }] }] };
  return { body: JSON.stringify(body), signature: 'bad' };
}
