//! From names to addresses that may be opened.

use std::{
    collections::HashMap,
    io,
    net::{SocketAddr, ToSocketAddrs},
    sync::{Arc, Weak},
    time::Duration,
};

use async_trait::async_trait;
use parking_lot::Mutex;
use segue_domain::GuildId;
use tokio::sync::Semaphore;
use url::{Host, Url};

use super::address::{AllowedAddresses, is_public};
use crate::{SourceError, requester};

/// Looks names up.
#[async_trait]
pub trait Names: Send + Sync {
    /// Addresses of a name, with the port in them.
    ///
    /// # Errors
    ///
    /// What the resolver says: no such name, or no answer.
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// Threads that look names up at once.
const AT_ONCE: usize = 16;
/// Those of them for one guild.
const AT_ONCE_FOR_A_GUILD: usize = 4;

type Resolve = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// The system's resolver.
///
/// It holds a thread for as long as a name server lets it wait, no matter who has given up meanwhile. Threads are few, and
/// everything that blocks needs them: so only some look names up at once, and only a few of those for one guild. A place
/// is free again when its thread is.
pub struct SystemNames {
    resolve: Arc<Resolve>,
    all: Arc<Semaphore>,
    guilds: Mutex<HashMap<GuildId, Weak<Semaphore>>>,
}

impl Default for SystemNames {
    fn default() -> Self {
        Self::asking(Arc::new(|host, port| Ok((host, port).to_socket_addrs()?.collect())))
    }
}

impl SystemNames {
    fn asking(resolve: Arc<Resolve>) -> Self {
        Self { resolve, all: Arc::new(Semaphore::new(AT_ONCE)), guilds: Mutex::default() }
    }

    /// The places of a guild, which are forgotten when nobody has or awaits one.
    fn of_guild(&self, guild: GuildId) -> Arc<Semaphore> {
        let mut guilds = self.guilds.lock();
        if let Some(places) = guilds.get(&guild).and_then(Weak::upgrade) {
            return places;
        }
        guilds.retain(|_, places| places.strong_count() > 0);
        let places = Arc::new(Semaphore::new(AT_ONCE_FOR_A_GUILD));
        guilds.insert(guild, Arc::downgrade(&places));
        places
    }
}

#[async_trait]
impl Names for SystemNames {
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        // First its own: who waits for many names has not many turns among all.
        let own = self.of_guild(requester::current()).acquire_owned().await.map_err(io::Error::other)?;
        let place = Arc::clone(&self.all).acquire_owned().await.map_err(io::Error::other)?;
        let (resolve, host) = (Arc::clone(&self.resolve), host.to_owned());
        let looking_up = tokio::task::spawn_blocking(move || {
            let found = resolve(&host, port);
            drop((own, place));
            found
        });
        looking_up.await.map_err(io::Error::other)?
    }
}

/// Whether addresses are anybody's or the operator's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// All are public.
    Public,
    /// The operator's list was needed.
    Allowed,
}

/// The addresses that were checked for one host and port. Only these may be connected to.
#[derive(Clone, Debug)]
pub struct CheckedHost {
    /// The addresses, with the port.
    pub addresses: Vec<SocketAddr>,
    /// Whether the operator's list was needed.
    pub reach: Reach,
}

/// Checks where links lead.
#[derive(Clone)]
pub struct Guard {
    allowed: AllowedAddresses,
    names: Arc<dyn Names>,
    limit: Duration,
}

impl Guard {
    /// Makes a guard that looks names up for at most `limit`.
    #[must_use]
    pub fn new(allowed: AllowedAddresses, names: Arc<dyn Names>, limit: Duration) -> Self {
        Self { allowed, names, limit }
    }

    /// Finds the addresses that a link leads to, without those that may not be opened.
    ///
    /// # Errors
    ///
    /// [`SourceError::AddressRefused`] when none may be opened, [`SourceError::Name`] when there are none.
    pub async fn check(&self, url: &Url) -> Result<CheckedHost, SourceError> {
        let refused = || SourceError::Link(url.scheme().to_owned());
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused());
        }
        let port = url.port_or_known_default().ok_or_else(refused)?;
        // The URL standard has read every spelling of an IPv4 address (2130706433, 0x7f.1) by now.
        let (host, found) = match url.host().ok_or_else(refused)? {
            Host::Ipv4(ip) => (ip.to_string(), vec![SocketAddr::from((ip, port))]),
            Host::Ipv6(ip) => (ip.to_string(), vec![SocketAddr::from((ip, port))]),
            Host::Domain(name) => (name.to_owned(), self.look_up(name, port).await?),
        };
        let mut reach = Reach::Public;
        let mut addresses = Vec::with_capacity(found.len());
        for address in found {
            if is_public(address.ip()) {
                addresses.push(address);
            } else if self.allowed.allow(&host, address) {
                reach = Reach::Allowed;
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            return Err(SourceError::AddressRefused { host });
        }
        Ok(CheckedHost { addresses, reach })
    }

    async fn look_up(&self, name: &str, port: u16) -> Result<Vec<SocketAddr>, SourceError> {
        let failed = |source| SourceError::Name { host: name.to_owned(), source };
        let found = tokio::time::timeout(self.limit, self.names.look_up(name, port))
            .await
            .map_err(|_| SourceError::TimedOut { what: "looking the name up", limit: self.limit })?
            .map_err(failed)?;
        if found.is_empty() {
            return Err(failed(io::ErrorKind::NotFound.into()));
        }
        // A resolver may answer with another port than was asked for; the check is for this one.
        Ok(found.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;
    use parking_lot::Condvar;
    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::in_the_name_of;

    const FLOODER: GuildId = GuildId::new(1);
    const SOMEBODY: GuildId = GuildId::new(2);

    /// A name server that does not answer for names of `slow.example` until it is let.
    #[derive(Default)]
    struct NameServer {
        answers: Mutex<bool>,
        changed: Condvar,
        asked: AtomicUsize,
        most: AtomicUsize,
    }

    impl NameServer {
        fn resolve(&self, host: &str, port: u16) -> Vec<SocketAddr> {
            if host.ends_with("slow.example") {
                let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
                self.most.fetch_max(asked, Ordering::SeqCst);
                let mut answers = self.answers.lock();
                while !*answers {
                    self.changed.wait(&mut answers);
                }
                self.asked.fetch_sub(1, Ordering::SeqCst);
            }
            vec![SocketAddr::from(([1, 1, 1, 1], port))]
        }
    }

    /// Lets the threads go that wait, however a test ends.
    struct Release(Arc<NameServer>);

    impl Drop for Release {
        fn drop(&mut self) {
            *self.0.answers.lock() = true;
            self.0.changed.notify_all();
        }
    }

    #[tokio::test]
    async fn names_that_nobody_answers_for_hold_few_threads_and_keep_nobody_else_waiting() {
        let server = Arc::<NameServer>::default();
        let asked = Arc::clone(&server);
        let release = Release(Arc::clone(&server));
        let names = SystemNames::asking(Arc::new(move |host, port| Ok(asked.resolve(host, port))));
        let allowed = crate::SourceConfig::default().allowed_addresses;
        let guard = Guard::new(allowed, Arc::new(names), Duration::from_millis(300));

        let flood = (0..600).map(|number| {
            let (guard, url) = (guard.clone(), format!("http://{number}.slow.example/a.opus"));
            async move { guard.check(&Url::parse(&url).expect("a link")).await }
        });
        for found in in_the_name_of(FLOODER, join_all(flood)).await {
            // Those that had to wait for a place as well.
            assert!(matches!(found, Err(SourceError::TimedOut { .. })), "{found:?}");
        }
        assert_eq!(server.asked.load(Ordering::SeqCst), AT_ONCE_FOR_A_GUILD, "threads that wait still");

        // Waits as long as a slow machine may need.
        let patient = Guard { limit: Duration::from_secs(30), ..guard };
        let good = Url::parse("http://good.example/a.opus").expect("a link");
        in_the_name_of(SOMEBODY, patient.check(&good)).await.expect("it is found beside them");
        let waits = in_the_name_of(FLOODER, timeout(Duration::from_millis(100), patient.check(&good)));
        assert!(waits.await.is_err(), "places are held until their threads are free");

        drop(release);
        in_the_name_of(FLOODER, patient.check(&good)).await.expect("it is found once they are");
        assert_eq!(server.most.load(Ordering::SeqCst), AT_ONCE_FOR_A_GUILD);
    }

    #[tokio::test]
    async fn many_guilds_together_hold_few_threads_too() {
        let server = Arc::<NameServer>::default();
        let asked = Arc::clone(&server);
        let release = Release(Arc::clone(&server));
        let names = SystemNames::asking(Arc::new(move |host, port| Ok(asked.resolve(host, port))));
        let names = Arc::new(names);
        let waiting: Vec<_> = (0..200)
            .map(|guild| {
                let names = Arc::clone(&names);
                tokio::spawn(in_the_name_of(GuildId::new(guild), async move {
                    names.look_up("slow.example", 80).await
                }))
            })
            .collect();
        for _ in 0..1_000 {
            if server.asked.load(Ordering::SeqCst) == AT_ONCE {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        drop(release);
        for found in waiting {
            assert!(found.await.expect("no panic").is_ok(), "everybody's turn comes");
        }
        assert_eq!(server.most.load(Ordering::SeqCst), AT_ONCE);
        names.of_guild(GuildId::new(0));
        assert!(names.guilds.lock().len() <= 1, "who waits for nothing is forgotten");
    }

    #[tokio::test]
    async fn the_system_knows_its_own_name_and_none_that_can_not_be() {
        let names = SystemNames::default();
        let found = names.look_up("localhost", 80).await.expect("the machine itself");
        assert!(found.iter().all(|address| address.ip().is_loopback()), "{found:?}");
        assert!(names.look_up("no such name", 80).await.is_err());
    }
}
