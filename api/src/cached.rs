//! What is good for a while, so that anybody's asking costs nothing.

use std::sync::Arc;

use tokio::{
    sync::Mutex,
    time::{Duration, Instant},
};

/// A value that is read anew when somebody asks and it has become old. Whoever asks meanwhile waits for the same
/// answer. Clones share it.
#[derive(Debug)]
pub struct Cached<T>(Arc<Mutex<Option<(Instant, T)>>>);

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone> Cached<T> {
    /// The value, at most `age` old.
    pub async fn get(&self, age: Duration, read: impl Future<Output = T>) -> T {
        let mut cached = self.0.lock().await;
        if let Some((at, value)) = &*cached
            && at.elapsed() < age
        {
            return value.clone();
        }
        let value = read.await;
        *cached = Some((Instant::now(), value.clone()));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGE: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn a_value_is_read_once_in_its_time() {
        let cached = Cached::default();
        assert_eq!(cached.get(AGE, async { 1 }).await, 1);
        let just_before = Duration::from_millis(4_999);
        tokio::time::advance(just_before).await;
        assert_eq!(cached.clone().get(AGE, async { 2 }).await, 1);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(cached.get(AGE, async { 3 }).await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_meanwhile_gets_the_same_answer() {
        let cached = Cached::default();
        let slow = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            1
        };
        assert_eq!(tokio::join!(cached.get(AGE, slow), cached.get(AGE, async { 2 })), (1, 1));
    }
}
