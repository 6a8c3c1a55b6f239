//! discord.py.
//!
//! Its resume of a voice session cannot succeed by Discord's documents: after 4015 it first asks for the channel it is in
//! and waits for another `VOICE_SERVER_UPDATE`, which is documented for who connects initially and for a server that
//! changed; then it waits for another session description, which no resume brings. It gives up after its timeout, and
//! leaves (`_inner_connect` and `_handshake_websocket` of its `voice_state.py`, 2.7.1). After most other codes it leaves
//! and joins again.

use super::{
    program::Program,
    story::{self, Recovery},
};

#[test]
fn discord_py_is_heard_hears_and_joins_again() {
    story::run(
        "clients::discord_py::discord_py_is_heard_hears_and_joins_again",
        Program::Python("discord_py_bot.py"),
        Recovery::Rejoin,
    );
}
