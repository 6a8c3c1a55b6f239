// A bot made of discord.js and @discordjs/voice, run by a test of the simulated Discord.
//
// It logs in, joins a voice channel, plays an Ogg Opus file for each line `play` on standard input, and writes down what one
// other member says; it leaves once its input ends. Everything else it is told comes by environment; everything it finds
// out leaves as one JSON object a line on standard output:
//
//   {"event": "joined" | "encrypted" | "played" | "heard" | "resumed" | "failed", ...}

import { createReadStream } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  AudioPlayerStatus,
  StreamType,
  VoiceConnectionStatus,
  createAudioPlayer,
  createAudioResource,
  entersState,
  joinVoiceChannel,
} from '@discordjs/voice';
import { Client, Events, GatewayIntentBits } from 'discord.js';

const SOON = 10_000;
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);

const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const tell = (event, details = {}) => process.stdout.write(`${JSON.stringify({ event, ...details })}\n`);

async function main() {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates],
    rest: { api: setting('SIM_REST_URL') },
  });
  client.on(Events.ShardResume, () => tell('resumed'));
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(setting('SIM_BOT_TOKEN'));
  await ready;

  const guild = await client.guilds.fetch(setting('SIM_GUILD'));
  const connection = joinVoiceChannel({
    guildId: guild.id,
    channelId: setting('SIM_CHANNEL'),
    adapterCreator: guild.voiceAdapterCreator,
    selfDeaf: false,
  });
  if (process.env.SIM_DEBUG) connection.on('debug', (message) => process.stderr.write(`${message}\n`));
  connection.on('error', (error) => tell('failed', { message: error.message }));
  await entersState(connection, VoiceConnectionStatus.Ready, SOON);
  tell('joined', { user: client.user.id });

  const deadline = Date.now() + SOON;
  while (!connection.voicePrivacyCode && Date.now() < deadline) await sleep(10);
  if (!connection.voicePrivacyCode) throw new Error('the MLS group was not joined in time');
  tell('encrypted', { code: connection.voicePrivacyCode });

  connection.receiver
    .subscribe(setting('SIM_SPEAKER'))
    .on('data', (packet) => !packet.equals(SILENCE) && tell('heard', { opus: packet.toString('hex') }));

  const player = createAudioPlayer();
  player.on('error', (error) => tell('failed', { message: error.message }));
  connection.subscribe(player);
  for await (const command of createInterface({ input: process.stdin })) {
    if (command !== 'play') continue;
    await entersState(connection, VoiceConnectionStatus.Ready, SOON);
    player.play(createAudioResource(createReadStream(setting('SIM_TUNE')), { inputType: StreamType.OggOpus }));
    await entersState(player, AudioPlayerStatus.Playing, SOON);
    await entersState(player, AudioPlayerStatus.Idle, 60_000);
    tell('played');
  }
  connection.destroy();
  await client.destroy();
}

main().catch((error) => {
  tell('failed', { message: error.stack ?? String(error) });
  process.exitCode = 1;
});
