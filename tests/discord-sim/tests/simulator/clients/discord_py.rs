//! discord.py.

use super::{program::Program, story};

#[test]
fn discord_py_is_heard_hears_and_resumes() {
    story::run(
        "clients::discord_py::discord_py_is_heard_hears_and_resumes",
        Program::Python("discord_py_bot.py"),
    );
}
