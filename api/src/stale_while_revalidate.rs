//! Answers that cost the database much, and may be a little old.

use std::{
    fmt,
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use moka::future::Cache;
use segue_store::StoreError;
use tokio::{sync::Semaphore, time::Instant};

/// Most answers that are read at once for who waits: they must not take all connections from what is quick.
const AT_ONCE: usize = 2;

/// Most that are renewed at once while nobody waits: they must not take the database's processors, either.
const RENEWED_AT_ONCE: usize = 1;

/// How old an answer may be.
#[derive(Clone, Copy, Debug)]
pub struct Ages {
    /// Up to this age it is given as it is.
    pub fresh: Duration,
    /// Up to this age it is given at once, and read again behind its back. Older ones are forgotten.
    pub longest: Duration,
}

/// An answer for each key. Anyone who asks for one that is not there waits for it, with all others who do; what can't be
/// read is not kept.
pub struct StaleWhileRevalidate<K, V> {
    kept: Cache<K, Arc<Entry<V>>>,
    fresh: Duration,
    turns: Arc<Semaphore>,
    renewals: Arc<Semaphore>,
}

impl<K, V> Clone for StaleWhileRevalidate<K, V> {
    fn clone(&self) -> Self {
        Self {
            kept: self.kept.clone(),
            fresh: self.fresh,
            turns: Arc::clone(&self.turns),
            renewals: Arc::clone(&self.renewals),
        }
    }
}

impl<K, V> fmt::Debug for StaleWhileRevalidate<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaleWhileRevalidate").field("fresh", &self.fresh).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Entry<V> {
    value: Arc<V>,
    /// When it began to be read.
    at: Instant,
    renewing: AtomicBool,
}

impl<V> Entry<V> {
    async fn read(reading: impl Future<Output = Result<V, StoreError>>) -> Result<Arc<Self>, StoreError> {
        let at = Instant::now();
        let value = Arc::new(reading.await?);
        Ok(Arc::new(Self { value, at, renewing: AtomicBool::new(false) }))
    }
}

impl<K, V> StaleWhileRevalidate<K, V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Keeps this many.
    pub fn keeping(most: u64, ages: Ages) -> Self {
        let kept = Cache::builder().max_capacity(most).time_to_live(ages.longest).build();
        let places = |count| Arc::new(Semaphore::new(count));
        Self { kept, fresh: ages.fresh, turns: places(AT_ONCE), renewals: places(RENEWED_AT_ONCE) }
    }

    /// The answer.
    ///
    /// # Errors
    ///
    /// What `reading` ended with, for all who waited for it.
    pub async fn get(
        &self,
        key: K,
        reading: impl Future<Output = Result<V, StoreError>> + Send + 'static,
    ) -> Result<Arc<V>, Arc<StoreError>> {
        if let Some(kept) = self.kept.get(&key).await {
            if kept.at.elapsed() >= self.fresh && !kept.renewing.swap(true, Ordering::AcqRel) {
                tokio::spawn(self.clone().renew(key, Arc::clone(&kept), reading));
            }
            return Ok(Arc::clone(&kept.value));
        }
        let first = async {
            let _turn = self.turns.acquire().await;
            Entry::read(reading).await
        };
        Ok(Arc::clone(&self.kept.try_get_with(key, first).await?.value))
    }

    async fn renew(
        self,
        key: K,
        old: Arc<Entry<V>>,
        reading: impl Future<Output = Result<V, StoreError>> + Send + 'static,
    ) {
        let _turn = self.renewals.acquire().await;
        match Entry::read(reading).await {
            Ok(new) => self.kept.insert(key, new).await,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a cached answer could not be refreshed; retrying later"
                );
                old.renewing.store(false, Ordering::Release);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    /// Counts how often it was read.
    #[derive(Clone, Default)]
    struct Source(Arc<AtomicU32>);

    impl Source {
        fn read(&self) -> impl Future<Output = Result<u32, StoreError>> + Send + 'static {
            let count = Arc::clone(&self.0);
            async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Ok(count.fetch_add(1, Ordering::SeqCst) + 1)
            }
        }
    }

    fn fails() -> Result<u32, StoreError> {
        Err(StoreError::Configuration("it is broken".to_owned()))
    }

    #[tokio::test]
    async fn all_who_wait_get_what_is_read_once() {
        let (renewed, source) =
            (StaleWhileRevalidate::keeping(10, Ages { fresh: HOUR, longest: HOUR }), Source::default());
        let ask = |_| renewed.get("key", source.read());
        let answers = futures::future::join_all((0..50).map(ask)).await;
        assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|value| **value == 1)));
        assert_eq!(*renewed.get("key", source.read()).await.expect("kept"), 1);
        assert_eq!(
            *renewed.get("other", source.read()).await.expect("read"),
            2,
            "another key is another answer"
        );
    }

    #[tokio::test]
    async fn an_old_answer_is_given_at_once_and_renewed_once() {
        let ages = Ages { fresh: Duration::ZERO, longest: HOUR };
        let (renewed, source) = (StaleWhileRevalidate::keeping(10, ages), Source::default());
        assert_eq!(*renewed.get("key", source.read()).await.expect("read"), 1);
        for _ in 0..20 {
            assert_eq!(
                *renewed.get("key", source.read()).await.expect("kept"),
                1,
                "while the next one is read"
            );
        }
        tokio::time::timeout(HOUR, async {
            while *renewed.get("key", std::future::pending()).await.expect("kept") == 1 {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("it is renewed");
        assert_eq!(source.0.load(Ordering::SeqCst), 2, "twenty who asked, one reading");
    }

    #[tokio::test]
    async fn what_can_not_be_read_is_told_and_asked_for_again() {
        let ages = Ages { fresh: Duration::ZERO, longest: HOUR };
        let (renewed, source) = (StaleWhileRevalidate::keeping(10, ages), Source::default());
        let failed = renewed.get("key", async { fails() }).await.expect_err("broken");
        assert!(failed.to_string().contains("broken"), "{failed}");
        assert_eq!(*renewed.get("key", source.read()).await.expect("read"), 1);

        // A renewal that fails leaves what there was, and the next one is tried.
        assert_eq!(*renewed.get("key", async { fails() }).await.expect("kept"), 1);
        tokio::time::timeout(HOUR, async {
            while *renewed.get("key", source.read()).await.expect("kept") == 1 {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("it is renewed");
    }
}
