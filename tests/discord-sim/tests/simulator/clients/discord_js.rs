//! discord.js and @discordjs/voice.

use super::{
    program::Program,
    story::{self, Recovery},
};

#[test]
fn discord_js_is_heard_hears_and_resumes() {
    story::run(
        "clients::discord_js::discord_js_is_heard_hears_and_resumes",
        Program::Node("discord-js"),
        Recovery::Resume,
    );
}
