//! Runs at once, shared fairly among guilds.

use std::sync::Arc;

use parking_lot::Mutex;
use segue_domain::GuildId;
use tokio::sync::oneshot;

use super::turns::Turns;
use crate::requester;

/// Places for runs. Guilds that wait have their turns one after the other, however many lists one of them adds.
#[derive(Clone)]
pub(super) struct Places(Arc<Mutex<Turns<GuildId, oneshot::Sender<Slot>>>>);

/// A place. Dropping it gives it to the next.
pub(super) struct Slot {
    places: Places,
    guild: GuildId,
}

impl Places {
    pub(super) fn new(count: usize) -> Self {
        Self(Arc::new(Mutex::new(Turns::new(count))))
    }

    /// Waits for a place, in the name of the guild that [`requester`] names.
    pub(super) async fn take(&self) -> Slot {
        let guild = requester::current();
        let (ticket, place) = oneshot::channel();
        let now = self.0.lock().ask(guild, ticket);
        if now.is_some() {
            return self.place(guild);
        }
        match place.await {
            Ok(place) => place,
            // Tickets are dropped only with all places.
            Err(_) => std::future::pending().await,
        }
    }

    fn place(&self, guild: GuildId) -> Slot {
        Slot { places: self.clone(), guild }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let next = self.places.0.lock().give_back(self.guild);
        if let Some((guild, ticket)) = next {
            // Who no longer waits drops the place that they are sent, and so passes it on.
            let _ = ticket.send(self.places.place(guild));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_guild_that_gave_up_waiting_keeps_no_place() {
        let places = Places::new(1);
        let guild = |id| GuildId::new(id);
        let held = requester::in_the_name_of(guild(1), places.take()).await;
        let mut gave_up = Box::pin(requester::in_the_name_of(guild(2), places.take()));
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut gave_up).await.is_err());
        drop(gave_up);
        let waits = requester::in_the_name_of(guild(3), places.take());
        tokio::pin!(waits);
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut waits).await.is_err());
        drop(held);
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut waits).await.is_ok());
    }
}
