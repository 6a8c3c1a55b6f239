//! How many streams a person has open.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use segue_domain::UserId;

use crate::ApiError;

/// Most streams of a person: more tabs than anybody looks at.
const MOST: usize = 16;

/// After how long it may be tried again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// How many streams each person has open. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<HashMap<UserId, usize>>>);

/// A person's stream. The place is free again when this is dropped.
#[derive(Debug)]
pub struct StreamPlace {
    places: Places,
    user: UserId,
}

impl Places {
    /// Takes a place for a person, if they have one left.
    pub fn take(&self, user: UserId) -> Result<StreamPlace, ApiError> {
        let mut open = self.0.lock();
        let count = open.entry(user).or_default();
        if *count >= MOST {
            return Err(ApiError::TooFast { retry_after: RETRY_AFTER });
        }
        *count += 1;
        Ok(StreamPlace { places: self.clone(), user })
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.places.0.lock();
        let left = open.get(&self.user).copied().unwrap_or_default().saturating_sub(1);
        if left == 0 {
            open.remove(&self.user);
        } else {
            open.insert(self.user, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_so_many_streams_and_others_have_theirs() {
        let places = Places::default();
        let (ada, bob) = (UserId::new(1), UserId::new(2));
        let mut open: Vec<_> = (0..MOST).map(|_| places.take(ada).expect("a place")).collect();
        assert!(matches!(places.take(ada), Err(ApiError::TooFast { .. })));
        assert!(places.take(bob).is_ok());
        open.pop();
        assert!(places.take(ada).is_ok());
        drop(open);
        assert!(places.0.lock().is_empty(), "nobody is remembered who watches nothing");
    }
}
