//! Settings of yt-dlp.

use std::{
    env,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    SourceError,
    config::{read, text},
};

/// Sites that are on by default. Each says who owns it and has an extractor of its own.
const DEFAULT_SITES: [&str; 6] =
    ["youtube.com", "youtu.be", "soundcloud.com", "bandcamp.com", "mixcloud.com", "vimeo.com"];

/// Settings of yt-dlp. [`YtDlpConfig::from_env`] reads what an operator sets; the rest are limits.
#[derive(Clone, Debug)]
pub struct YtDlpConfig {
    /// Program: a path, or a name to look up in `PATH`. `SEGUE_YTDLP`, `yt-dlp` by default.
    pub program: PathBuf,
    /// Sites whose links it gets, with their subdomains: `SEGUE_YTDLP_SITES`, comma-separated. A site with a port
    /// stands for that port alone.
    pub sites: Vec<String>,
    /// What goes before words to search for them: `SEGUE_YTDLP_SEARCH`, `ytsearch1:` by default.
    pub search: String,
    /// Folders with packages of plugins: `SEGUE_YTDLP_PLUGIN_DIRS`, colon-separated. No others are loaded.
    pub plugin_dirs: Vec<PathBuf>,
    /// How long one run may take.
    pub timeout: Duration,
    /// Bytes that one run may write.
    pub max_output: u64,
    /// Entries that are taken of a playlist.
    pub max_entries: usize,
    /// Runs at once: `SEGUE_YTDLP_RUNS`. More wait, and guilds take turns.
    pub max_runs: usize,
}

impl Default for YtDlpConfig {
    fn default() -> Self {
        Self {
            program: "yt-dlp".into(),
            sites: DEFAULT_SITES.map(str::to_owned).into(),
            search: "ytsearch1:".to_owned(),
            plugin_dirs: Vec::new(),
            timeout: Duration::from_secs(30),
            max_output: 8 * 1024 * 1024,
            max_entries: 100,
            max_runs: 4,
        }
    }
}

impl YtDlpConfig {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// [`SourceError::Setting`] names the variable that can't be read.
    pub fn from_env() -> Result<Self, SourceError> {
        let mut config = Self::default();
        if let Some(program) = text("SEGUE_YTDLP") {
            config.program = program.into();
        }
        if let Some(sites) = text("SEGUE_YTDLP_SITES") {
            let sites = sites.split(',').map(|site| site.trim().to_ascii_lowercase());
            config.sites = sites.filter(|site| !site.is_empty()).collect();
        }
        if let Some(search) = text("SEGUE_YTDLP_SEARCH") {
            config.search = search;
        }
        if let Some(dirs) = text("SEGUE_YTDLP_PLUGIN_DIRS") {
            config.plugin_dirs = env::split_paths(&dirs).collect();
        }
        if let Some(runs) = read::<NonZeroUsize>("SEGUE_YTDLP_RUNS")? {
            config.max_runs = runs.get();
        }
        Ok(config)
    }

    /// Where the program is, if it is anywhere.
    pub(super) fn find_program(&self) -> Option<PathBuf> {
        if self.program.components().count() > 1 {
            return Some(self.program.clone()).filter(|path| is_program(path));
        }
        let path = env::var_os("PATH")?;
        env::split_paths(&path).map(|dir| dir.join(&self.program)).find(|path| is_program(path))
    }
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
