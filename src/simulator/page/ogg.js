// Voice notes of WhatsApp are Opus in Ogg; Chromium records Opus in WebM. The same packets are put into the other
// container. Pure, so that it can be tested alone. RFC 3533, RFC 7845.
const CLUSTER = 0x1f43b675, SEGMENT = 0x18538067, TRACKS = 0x1654ae6b, TRACK = 0xae, PRIVATE = 0x63a2;
const SIMPLE = 0xa3, GROUP = 0xa0, BLOCK = 0xa1;
const CONTAINERS = new Set([SEGMENT, CLUSTER, TRACKS, TRACK, GROUP]);

// An EBML number at `at`: ids keep the marker of their length, sizes lose it. All ones: the size is not known.
function number(bytes, at, keepMarker) {
  const length = Math.clz32(bytes[at]) - 23;
  let value = keepMarker ? bytes[at] : bytes[at] & (0xff >> length);
  let unknown = !keepMarker && value === 0xff >> length;
  for (let i = 1; i < length; i += 1) {
    value = value * 256 + bytes[at + i];
    unknown &&= bytes[at + i] === 0xff;
  }
  return { value, unknown, next: at + length };
}

// Hands over every element that is no container, in order.
function walk(bytes, visit) {
  for (let at = 0; at < bytes.length - 1;) {
    const id = number(bytes, at, true);
    const size = number(bytes, id.next, false);
    if (CONTAINERS.has(id.value)) {
      at = size.next; // what is inside follows
      continue;
    }
    const end = size.next + size.value;
    if (size.unknown || !Number.isFinite(end) || end > bytes.length) return;
    visit(id.value, bytes.subarray(size.next, end));
    at = end;
  }
}

// Head and packets of the only track.
function opusOf(webm) {
  const out = { head: null, packets: [] };
  walk(webm, (id, data) => {
    if (id === PRIVATE) out.head = data;
    // Track number (one byte here), time (two), flags (one); a packet without lacing.
    if (id === SIMPLE || id === BLOCK) out.packets.push(data.subarray(4));
  });
  return out;
}

const FRAME = [10, 20, 40, 60]; // milliseconds of the SILK modes

// How long a packet plays, in samples of 48 kHz: its first byte says so.
export function samplesOf(packet) {
  const config = packet[0] >> 3;
  const silk = FRAME[config & 3];
  const hybrid = 10 << (config & 1);
  const celt = 2.5 * 2 ** (config & 3);
  const each = config < 12 ? silk : config < 16 ? hybrid : celt;
  const code = packet[0] & 3;
  const frames = code === 3 ? packet[1] & 63 : code === 0 ? 1 : 2;
  return each * frames * 48;
}

const TABLE = Uint32Array.from({ length: 256 }, (unused, index) => {
  let rest = index << 24;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest << 1) ^ (rest & 0x80000000 ? 0x04c11db7 : 0);
  return rest >>> 0;
});

function checksum(bytes) {
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 8) ^ TABLE[((sum >>> 24) ^ byte) & 0xff]) >>> 0;
  return sum;
}

// One page with one packet; a packet of voice is far below the 65,025 bytes that fit.
function page(packet, { flags, position, sequence }) {
  const laces = Math.floor(packet.length / 255) + 1;
  const out = new Uint8Array(27 + laces + packet.length);
  const view = new DataView(out.buffer);
  out.set([0x4f, 0x67, 0x67, 0x53, 0, flags]); // "OggS"
  view.setBigUint64(6, BigInt(position), true);
  view.setUint32(14, 0x46543921, true); // the stream's number
  view.setUint32(18, sequence, true);
  out[26] = laces;
  out.fill(255, 27, 27 + laces - 1);
  out[27 + laces - 1] = packet.length % 255;
  out.set(packet, 27 + laces);
  view.setUint32(22, checksum(out), true);
  return out;
}

const text = (value) => new TextEncoder().encode(value);
const tags = () => Uint8Array.of(...text('OpusTags'), 3, 0, 0, 0, ...text('ft9'), 0, 0, 0, 0);

// Null: there is no Opus in it.
export function oggOf(webm) {
  const { head, packets } = opusOf(webm);
  if (!head || !packets.length) return null;
  const pages = [page(head, { flags: 2, position: 0, sequence: 0 }), page(tags(), { flags: 0, position: 0, sequence: 1 })];
  let position = new DataView(head.buffer, head.byteOffset).getUint16(10, true); // samples to skip at the start
  packets.forEach((packet, at) => {
    position += samplesOf(packet);
    pages.push(page(packet, { flags: at === packets.length - 1 ? 4 : 0, position, sequence: at + 2 }));
  });
  return new Blob(pages, { type: 'audio/ogg; codecs=opus' });
}
