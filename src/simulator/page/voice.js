import { oggOf } from './ogg.js';

const PIECE = 250; // milliseconds
const LIKED = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus'];

async function asVoiceNote(recorded) {
  if (recorded.type.startsWith('audio/ogg')) return new Blob([recorded], { type: 'audio/ogg; codecs=opus' });
  return oggOf(new Uint8Array(await recorded.arrayBuffer()));
}

// Records a voice note. `onDone` gets it, or null if nothing could be recorded; `onState` whether it records now, and
// how many pieces there are.
export function createVoice({ onDone, onState }) {
  let recorder = null;
  let wanted = true;

  async function start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    wanted = true;
    recorder = new MediaRecorder(stream, { mimeType: LIKED.find((type) => MediaRecorder.isTypeSupported(type)) });
    recorder.addEventListener('dataavailable', (event) => onState(recorder !== null, parts.push(event.data)));
    recorder.addEventListener('stop', async () => {
      const { mimeType } = recorder;
      recorder = null;
      for (const track of stream.getTracks()) track.stop();
      onState(false, 0);
      if (wanted) onDone(await asVoiceNote(new Blob(parts, { type: mimeType })));
    });
    recorder.start(PIECE);
    onState(true, 0);
  }
  function end(keep) {
    wanted = keep;
    recorder?.stop();
  }
  return {
    // The first press records, the second one sends.
    toggle: () => (recorder ? end(true) : start().catch(() => onDone(null))),
    cancel: () => end(false),
    recording: () => recorder !== null,
  };
}
