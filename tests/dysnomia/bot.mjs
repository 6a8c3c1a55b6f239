// A bot made of dysnomia, run by a test of the simulated Discord.
//
// It logs in, joins a voice channel, and plays an Ogg Opus file for each line `play` on standard input; it leaves once that
// ends. Everything else it is told comes by environment; everything it finds out leaves as one JSON object a line on
// standard output:
//
//   {"event": "joined" | "encrypted" | "played" | "heard" | "resumed" | "failed", ...}

import { createReadStream } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from '@projectdysnomia/dysnomia';

const SOON = 10_000;
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);

const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const tell = (event, details = {}) => process.stdout.write(`${JSON.stringify({ event, ...details })}\n`);

const once = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));

async function main() {
  const rest = new URL(setting('SIM_REST_URL'));
  const client = new Client(`Bot ${setting('SIM_BOT_TOKEN')}`, {
    gateway: { intents: ['guilds', 'guildVoiceStates'] },
    rest: { domain: rest.hostname, port: rest.port, https: false, baseURL: `${rest.pathname}/v10` },
    voice: { opusOnly: true },
  });
  client.on('error', (error) => process.stderr.write(`${error}\n`));
  client.on('shardResume', () => tell('resumed'));
  const ready = once(client, 'ready');
  await client.connect();
  await ready;

  const connection = await client.joinVoiceChannel(setting('SIM_CHANNEL'));
  if (process.env.SIM_DEBUG) connection.on('debug', (message) => process.stderr.write(`${message}\n`));
  connection.on('warn', (message) => process.stderr.write(`${message}\n`));
  connection.on('error', (error) => process.stderr.write(`${error}\n`));
  tell('joined', { user: client.user.id });

  const deadline = Date.now() + SOON;
  while (!connection.voicePrivacyCode && Date.now() < deadline) await sleep(10);
  if (!connection.voicePrivacyCode) throw new Error('the MLS group was not joined in time');
  tell('encrypted', { code: connection.voicePrivacyCode });

  const speaker = setting('SIM_SPEAKER');
  connection.receive('opus').on('data', (packet, user) => {
    if (user === speaker && !packet.equals(SILENCE)) tell('heard', { opus: packet.toString('hex') });
  });

  for await (const command of createInterface({ input: process.stdin })) {
    if (command !== 'play') continue;
    while (!connection.ready) await sleep(10);
    const played = once(connection, 'end');
    connection.play(createReadStream(setting('SIM_TUNE')), { format: 'ogg' });
    await played;
    tell('played');
  }
  client.leaveVoiceChannel(setting('SIM_CHANNEL'));
  await client.disconnect({ reconnect: false });
}

main().then(
  () => process.exit(0),
  (error) => {
    tell('failed', { message: error.stack ?? String(error) });
    process.exit(1);
  },
);
