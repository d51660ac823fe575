// The fake OpenAI as OpenAI's own client meets it.
import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { test } from 'node:test';
import { load } from '../../npm/packages.mjs';
import { control, facts } from './account.mjs';
import { PNG as pixel } from '../../npm/pictures.mjs';

globalThis.File ??= File; // Node 18
const openai = await load('openai');
const options = { apiKey: facts.openai_api_key, baseURL: facts.openai_base_url, maxRetries: 0 };
const client = new openai.OpenAI(options);
const question = { model: 'ft9-simulado', messages: [{ role: 'system', content: 'x' }, { role: 'user', content: 'Minha agenda está vazia' }] };
const ask = (extra = {}, more = client) => more.chat.completions.create({ ...question, ...extra });

// The error that the call ends with.
const failure = (promise) => promise.then(() => assert.fail('it was accepted'), (error) => error);

test('a completion is read whole', async () => {
  const answer = await ask({ max_completion_tokens: 50 });
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.model, 'ft9-simulado');
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.match(answer.choices[0].message.content, /Minha agenda está vazia/);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  assert.match(answer._request_id, /^req_/);
});

test('the models are listed', async () => {
  const models = await client.models.list();
  assert.deepEqual(models.data.map((model) => model.id), ['ft9-simulado']);
});

test('an answer can be streamed, with its tokens at the end', async () => {
  const whole = await ask();
  const stream = await ask({ stream: true, stream_options: { include_usage: true } });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  assert.ok(chunks.length > 5, `${chunks.length} chunks`);
  assert.ok(chunks.every((chunk) => chunk.object === 'chat.completion.chunk' && chunk.id === chunks[0].id));
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), whole.choices[0].message.content);
  assert.deepEqual(chunks.at(-1).usage, whole.usage);
});

test('the client’s own helper gathers a stream', async () => {
  const { choices: [{ message, finish_reason: end }] } = await client.chat.completions.stream(question).finalChatCompletion();
  assert.equal(end, 'stop');
  assert.match(message.content, /Minha agenda está vazia/);
});

const PNG = pixel.toString('base64');
const shown = (url, more = {}) => ask({ messages: [{ role: 'user', content: [{ type: 'text', text: 'O que há na minha foto?' },
  { type: 'image_url', image_url: { url, ...more } }] }] });

test('pictures stand beside the words of a question', async () => {
  for (const url of [`data:image/png;base64,${PNG}`, 'https://ft9.example/a.jpg']) {
    const answer = await shown(url, { detail: 'low' });
    assert.match(answer.choices[0].message.content, /O que há na minha foto/);
  }
});

test('pictures that OpenAI could not look at are refused', async () => {
  const urls = ['data:image/png;base64,@@@@', `data:image/jpeg;base64,${PNG}`, `data:application/pdf;base64,${PNG}`, 'ftp://ft9.example/a.jpg'];
  for (const url of urls) assert.ok((await failure(shown(url))) instanceof openai.BadRequestError, url);
  assert.ok((await failure(shown(`data:image/png;base64,${PNG}`, { detail: 'huge' }))) instanceof openai.BadRequestError);
});

const OGG = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(4000)]);
const hear = async (extra = {}, name = 'voz.ogg', bytes = OGG) => client.audio.transcriptions.create(
  { file: await openai.toFile(bytes, name, { type: 'audio/ogg' }), model: 'gpt-4o-mini-transcribe', language: 'pt', ...extra });

test('a voice note is put into words', async () => {
  await control('/control/settings', { transcript: 'Quero organizar a minha agenda.' });
  const heard = await hear();
  assert.equal(heard.text, 'Quero organizar a minha agenda.');
  assert.equal(heard.usage.type, 'tokens');
  assert.equal(heard.usage.total_tokens, heard.usage.input_tokens + heard.usage.output_tokens);
  assert.equal((await hear({ model: 'whisper-1' })).usage.type, 'duration');
  assert.equal((await hear({ response_format: 'text' })).trim(), 'Quero organizar a minha agenda.');
});

test('recordings that OpenAI would refuse are refused', async () => {
  const wrong = [[{}, 'voz.txt'], [{}, 'voz.ogg', Buffer.from('no sound at all')], [{ model: '' }], [{ language: 'português' }], [{ no_such_thing: 'x' }]];
  for (const how of wrong) assert.ok((await failure(hear(...how))) instanceof openai.BadRequestError, JSON.stringify(how));
});

const speak = async (extra = {}) => client.audio.speech.create(
  { model: 'gpt-4o-mini-tts', voice: 'coral', input: 'Bom dia, Ana!', response_format: 'opus', ...extra });

test('words are spoken as Opus in Ogg', async () => {
  const bytes = Buffer.from(await (await speak({ instructions: 'Com calma.' })).arrayBuffer());
  assert.equal(bytes.subarray(0, 4).toString(), 'OggS');
  assert.equal(bytes.subarray(28, 36).toString(), 'OpusHead');
  for (const wrong of [{ input: '' }, { input: 'x'.repeat(4097) }, { voice: undefined }, { response_format: 'ogg' }]) {
    assert.ok((await failure(speak(wrong))) instanceof openai.BadRequestError, Object.keys(wrong)[0]);
  }
});

test('a fault of speech leaves the chat alone', async () => {
  await control('/control/faults', { target: 'ai', call: 'speech', status: 503 });
  await ask();
  assert.ok((await failure(speak())) instanceof openai.InternalServerError);
});

test('a fault of transcriptions leaves the chat alone', async () => {
  await control('/control/faults', { target: 'ai', call: 'transcription', status: 503 });
  assert.match((await ask()).choices[0].message.content, /agenda/);
  assert.ok((await failure(hear())) instanceof openai.InternalServerError);
  await control('/control/reset', {});
});

test('a stream that is broken, cut or refused is an error', async () => {
  const gather = async () => { for await (const chunk of await ask({ stream: true })) assert.ok(chunk.id); };
  for (const fault of [{ malformed: true }, { cut: 'mid_response' }]) {
    await control('/control/faults', { target: 'ai', ...fault });
    await assert.rejects(gather(), JSON.stringify(fault));
  }
  await control('/control/faults', { target: 'ai', status: 429 });
  assert.ok((await failure(ask({ stream: true }))) instanceof openai.RateLimitError);
});

test('requests that OpenAI would refuse are refused in its words', async () => {
  const wrongKey = await failure(ask({}, new openai.OpenAI({ ...options, apiKey: 'sk-wrong' })));
  assert.ok(wrongKey instanceof openai.AuthenticationError);
  assert.equal(wrongKey.code, 'invalid_api_key');
  const noMessages = await failure(ask({ messages: [] }));
  assert.ok(noMessages instanceof openai.BadRequestError);
  assert.equal(noMessages.param, 'messages');
  const unknown = await failure(ask({ no_such_thing: 1 }));
  assert.equal(unknown.code, 'unknown_parameter');
  const nowhere = await failure(client.embeddings.create({ model: 'x', input: 'y' }));
  assert.ok(nowhere instanceof openai.NotFoundError);
});

const faults = [
  [{ status: 429, retry_after: 2 }, openai.RateLimitError, 'rate_limit_exceeded'],
  [{ status: 429, code: 'insufficient_quota' }, openai.RateLimitError, 'insufficient_quota'],
  [{ status: 503 }, openai.InternalServerError],
  [{ cut: 'after_request' }, openai.APIConnectionError],
  [{ cut: 'before_request' }, openai.APIConnectionError],
];
for (const [fault, kind, code] of faults) {
  test(`the fault ${JSON.stringify(fault)} is a ${kind.name}`, async () => {
    await control('/control/faults', { target: 'ai', ...fault });
    const error = await failure(ask());
    assert.ok(error instanceof kind, error.constructor.name);
    if (code) assert.equal(error.code, code);
    if (fault.retry_after) assert.equal(new Headers(error.headers).get('retry-after'), '2');
    await control('/control/reset', {});
  });
}

test('the client’s own retry gets over one bad answer', async () => {
  await control('/control/faults', { target: 'ai', status: 503 });
  const answer = await ask({}, new openai.OpenAI({ ...options, maxRetries: 1 }));
  assert.match(answer.choices[0].message.content, /agenda/);
});
