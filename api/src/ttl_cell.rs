//! What is good for a while, so that anybody's asking costs nothing.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex as PlainMutex, PoisonError},
};

use tokio::{
    sync::Mutex,
    time::{Duration, Instant},
};

/// A value that is read again when somebody asks and it has become old. Anyone who asks meanwhile waits for the same
/// answer. Clones share it.
#[derive(Debug)]
pub struct TtlCell<T>(Arc<Mutex<Option<(Instant, T)>>>);

impl<T> Default for TtlCell<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for TtlCell<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone> TtlCell<T> {
    /// The value, at most `age` old.
    pub async fn get(&self, age: Duration, read: impl Future<Output = T>) -> T {
        self.get_for(|_| age, read).await
    }

    /// The value, for as long as `age` says that one is good.
    pub async fn get_for(&self, age: impl Fn(&T) -> Duration, read: impl Future<Output = T>) -> T {
        let mut cached = self.0.lock().await;
        if let Some((at, value)) = &*cached
            && at.elapsed() < age(value)
        {
            return value.clone();
        }
        let value = read.await;
        *cached = Some((Instant::now(), value.clone()));
        value
    }
}

/// A value for each key, and not too many of them.
#[derive(Debug)]
pub struct CachedByKey<K, T> {
    entries: PlainMutex<HashMap<K, Entry<T>>>,
    most: usize,
}

#[derive(Debug)]
struct Entry<T> {
    asked: Instant,
    value: TtlCell<T>,
}

impl<K: Clone + Eq + Hash, T: Clone> CachedByKey<K, T> {
    /// Keeps this many; with one more, what was not asked for the longest is forgotten.
    pub fn keeping(most: usize) -> Self {
        Self { entries: PlainMutex::default(), most }
    }

    /// The value, for as long as `age` says that one is good.
    pub async fn get_for(&self, key: K, age: impl Fn(&T) -> Duration, read: impl Future<Output = T>) -> T {
        let value = self.entry(key);
        value.get_for(age, read).await
    }

    fn entry(&self, key: K) -> TtlCell<T> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.most && !entries.contains_key(&key) {
            // A tenth at a time, so that not each further key looks at all of them.
            let mut asked: Vec<Instant> = entries.values().map(|entry| entry.asked).collect();
            asked.sort_unstable();
            let oldest = asked[self.most / 10];
            entries.retain(|_, entry| entry.asked > oldest);
        }
        let entry =
            entries.entry(key).or_insert_with(|| Entry { asked: Instant::now(), value: TtlCell::default() });
        entry.asked = Instant::now();
        entry.value.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGE: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn a_value_is_read_once_in_its_time() {
        let cached = TtlCell::default();
        assert_eq!(cached.get(AGE, async { 1 }).await, 1);
        let just_before = Duration::from_millis(4_999);
        tokio::time::advance(just_before).await;
        assert_eq!(cached.clone().get(AGE, async { 2 }).await, 1);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(cached.get(AGE, async { 3 }).await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_meanwhile_gets_the_same_answer() {
        let cached = TtlCell::default();
        let slow = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            1
        };
        assert_eq!(tokio::join!(cached.get(AGE, slow), cached.get(AGE, async { 2 })), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn each_value_says_how_long_it_is_good() {
        let cached = TtlCell::default();
        let age = |value: &u64| Duration::from_secs(*value);
        assert_eq!(cached.get_for(age, async { 2 }).await, 2);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(cached.get_for(age, async { 9 }).await, 2);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(cached.get_for(age, async { 9 }).await, 9);
    }

    #[tokio::test(start_paused = true)]
    async fn keys_are_kept_apart_and_the_oldest_are_forgotten() {
        let cached = CachedByKey::keeping(3);
        let get = async |key: u32, value: u32| {
            tokio::time::advance(Duration::from_millis(1)).await;
            cached.get_for(key, |_| AGE, async { value }).await
        };
        for key in [1, 2, 3] {
            assert_eq!(get(key, key * 10).await, key * 10);
        }
        assert_eq!(get(1, 0).await, 10);
        assert_eq!(get(4, 40).await, 40, "and 2 is forgotten");
        assert_eq!((get(1, 0).await, get(3, 0).await, get(4, 0).await), (10, 30, 40));
        assert_eq!(get(2, 21).await, 21);
    }
}
