//! Settings of yt-dlp.

use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};

use segue_configuration::{ConfigurationError, Environment, settings};

/// Settings of yt-dlp. [`YtDlpConfig::read`] reads what an operator sets; the rest are limits.
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
    /// What holds where nothing is set.
    fn default() -> Self {
        Self::read(&Environment::default()).expect("the defaults are good")
    }
}

impl YtDlpConfig {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] names the variable that can't be read.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationError> {
        let sites = environment.get(&settings::SEGUE_YTDLP_SITES)?;
        let sites = sites.split(',').map(|site| site.trim().to_ascii_lowercase());
        let plugin_dirs = environment.get(&settings::SEGUE_YTDLP_PLUGIN_DIRS)?;
        Ok(Self {
            program: environment.get(&settings::SEGUE_YTDLP)?,
            sites: sites.filter(|site| !site.is_empty()).collect(),
            search: environment.get(&settings::SEGUE_YTDLP_SEARCH)?,
            plugin_dirs: plugin_dirs.map(|dirs| env::split_paths(&dirs).collect()).unwrap_or_default(),
            timeout: Duration::from_secs(30),
            max_output: 8 * 1024 * 1024,
            max_entries: 100,
            max_runs: environment.get(&settings::SEGUE_YTDLP_RUNS)?,
        })
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
