//! Clients that others wrote log in, join a channel, exchange encrypted audio, and resume or, where they cannot, join
//! again: unpatched, in the versions that the lock files name.
//!
//! | client | program | end-to-end encryption by |
//! | --- | --- | --- |
//! | discord.js, @discordjs/voice | `tests/discord-js/bot.mjs` | davey |
//! | dysnomia | `tests/dysnomia/bot.mjs` | davey |
//! | discord.py | `tests/discord-py/discord_py_bot.py` | davey |
//! | disnake | `tests/discord-py/disnake_bot.py` | libdave, Discord's own |

mod bot;
mod discord_js;
mod discord_py;
mod disnake;
mod dysnomia;
mod program;
mod story;
