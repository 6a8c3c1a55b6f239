//! Where the workspace's own programs are.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::E2eError;

/// Finds a program that was built together with the one that runs: beside it, or beside its `deps` folder.
///
/// # Errors
///
/// [`E2eError::Missing`] when it was not built.
pub fn binary(name: &str) -> Result<PathBuf, E2eError> {
    let own = env::current_exe().map_err(E2eError::io("asking where this program is"))?;
    let beside = own.parent().into_iter().flat_map(|folder| [Some(folder), folder.parent()]).flatten();
    let found = beside.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| E2eError::Missing {
        program: name.to_owned(),
        hint: "build the workspace first (`cargo build --workspace`)",
    })
}

/// Finds the folder of the workspace, for what is installed there: `.venv`, for example.
#[must_use]
pub fn workspace() -> PathBuf {
    // The program may have been moved to another machine since it was compiled.
    let compiled = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_owned);
    let here = env::current_dir().unwrap_or_default();
    compiled.filter(|folder| folder.join("Cargo.toml").is_file()).unwrap_or(here)
}
