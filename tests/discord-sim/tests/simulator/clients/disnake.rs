//! disnake, with Discord's own library for end-to-end encryption.

use super::{
    program::Program,
    story::{self, Recovery},
};

#[test]
fn disnake_is_heard_hears_and_resumes() {
    story::run(
        "clients::disnake::disnake_is_heard_hears_and_resumes",
        Program::Python("disnake_bot.py"),
        Recovery::Resume,
    );
}
