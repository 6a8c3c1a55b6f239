//! dysnomia, Eris's successor.

use super::{
    program::Program,
    story::{self, Recovery},
};

#[test]
fn dysnomia_is_heard_hears_and_resumes() {
    story::run(
        "clients::dysnomia::dysnomia_is_heard_hears_and_resumes",
        Program::Node("dysnomia"),
        Recovery::Resume,
    );
}
