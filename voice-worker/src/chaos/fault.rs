//! What can be made to go wrong.

use std::{fmt, str::FromStr};

/// What can be made to go wrong.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Fault {
    /// The connection to the voice server closes.
    DropVoice,
    /// The gateway connection of the guild's shard closes, and is to be resumed.
    DropGateway,
    /// The gateway session of the guild's shard ends, and a new one has to be begun.
    InvalidateSession,
    /// The worker is killed with SIGKILL.
    KillWorker,
    /// The worker is stopped with SIGSTOP until its leases are gone, and continues then.
    FreezeWorker,
    /// A job arrives late.
    DelayJob,
    /// A job arrives twice.
    DuplicateJob,
    /// The store refuses two of three requests, as an overloaded table does.
    ThrottleStore,
    /// The source of what plays gives nothing for a while.
    StallSource,
    /// The thread that mixes what plays dies, with all that it mixes.
    KillMixer,
}

/// Who else feels a fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// Nobody.
    Guild,
    /// All guilds of the gateway shard.
    Shard,
    /// All guilds of the partition.
    Partition,
    /// Guilds whose sound is mixed on the same thread, which may be any of the worker's.
    Mixer,
    /// All guilds of the worker, which ends.
    Worker,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::DropVoice,
        Self::DropGateway,
        Self::InvalidateSession,
        Self::KillWorker,
        Self::FreezeWorker,
        Self::DelayJob,
        Self::DuplicateJob,
        Self::ThrottleStore,
        Self::StallSource,
        Self::KillMixer,
    ];

    /// Name for settings, records and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DropVoice => "drop-voice",
            Self::DropGateway => "drop-gateway",
            Self::InvalidateSession => "invalidate-session",
            Self::KillWorker => "kill-worker",
            Self::FreezeWorker => "freeze-worker",
            Self::DelayJob => "delay-job",
            Self::DuplicateJob => "duplicate-job",
            Self::ThrottleStore => "throttle-store",
            Self::StallSource => "stall-source",
            Self::KillMixer => "kill-mixer",
        }
    }

    /// Who else feels it.
    #[must_use]
    pub const fn reach(self) -> Reach {
        match self {
            Self::DropVoice | Self::DelayJob | Self::DuplicateJob | Self::StallSource => Reach::Guild,
            Self::DropGateway | Self::InvalidateSession => Reach::Shard,
            Self::ThrottleStore => Reach::Partition,
            Self::KillMixer => Reach::Mixer,
            Self::KillWorker | Self::FreezeWorker => Reach::Worker,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|fault| fault.name() == name).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|fault| fault.name()).collect();
            format!("there is no experiment {name:?}; there are {}", known.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_no_other_does() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(fault));
        }
        assert!("drop_voice".parse::<Fault>().is_err_and(|problem| problem.contains("drop-voice")));
    }
}
