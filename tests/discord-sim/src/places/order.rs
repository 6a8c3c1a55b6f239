//! Which of the two events of a join comes first.

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    VoiceUpdates,
    id::ChannelId,
    sim::{Simulator, State},
    world::VoiceState,
};

/// The order that was asked for, and how far a random one has come.
#[derive(Debug, Default)]
pub(crate) struct VoiceOrder {
    pub(crate) asked: VoiceUpdates,
    random: Option<StdRng>,
}

impl From<VoiceUpdates> for VoiceOrder {
    fn from(asked: VoiceUpdates) -> Self {
        let random = match asked {
            VoiceUpdates::Random { seed } => Some(StdRng::seed_from_u64(seed)),
            VoiceUpdates::StateFirst | VoiceUpdates::ServerFirst => None,
        };
        Self { asked, random }
    }
}

impl VoiceOrder {
    fn server_first(&mut self) -> bool {
        match &mut self.random {
            Some(random) => random.random(),
            None => self.asked == VoiceUpdates::ServerFirst,
        }
    }
}

impl Simulator {
    /// Chooses which of `VOICE_STATE_UPDATE` and `VOICE_SERVER_UPDATE` comes first from now on.
    pub fn order_voice_updates(&self, order: VoiceUpdates) {
        self.lock().voice_order = order.into();
    }

    /// The bot is in another channel: everyone is told, and the bot's session of a voice server too.
    pub(super) fn place_bot(&self, state: &mut State, place: VoiceState, channel: ChannelId) {
        if state.voice_order.server_first() {
            self.offer_server(state, &place, channel);
            self.set_place(state, place);
        } else {
            self.set_place(state, place.clone());
            self.offer_server(state, &place, channel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_order_and_both_occur() {
        let orders = |seed| {
            let mut order = VoiceOrder::from(VoiceUpdates::Random { seed });
            (0..64).map(|_| order.server_first()).collect::<Vec<_>>()
        };
        assert_eq!(orders(7), orders(7));
        assert!(orders(7).contains(&true) && orders(7).contains(&false));
        assert!(VoiceOrder::from(VoiceUpdates::ServerFirst).server_first());
        assert!(!VoiceOrder::default().server_first());
    }
}
