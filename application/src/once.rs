//! Requests that are answered once: the same request again gets the first answer, and changes nothing.

use std::fmt;

use segue_domain::{Notice, Timestamp};
use segue_store::{Answer, StoreError, Stores};
use serde::{Deserialize, Serialize};

/// What a request is called, so that the same one is known when it comes again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RequestName<'a> {
    /// An interaction, by its id: Discord may deliver it more than once.
    Interaction(u64),
    /// A request to the control panel, by what its caller calls it, told apart from those of all others.
    Panel(&'a str),
    /// What a worker does for a person besides the music, by the job that asked for it: after a crash it is done again.
    BackgroundTask(&'a str),
}

impl fmt::Display for RequestName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interaction(id) => write!(f, "i-{id}"),
            Self::Panel(name) => write!(f, "p-{name}"),
            Self::BackgroundTask(job) => write!(f, "e-{job}"),
        }
    }
}

/// What a request was answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answered {
    /// The answer.
    pub notice: Notice,
    /// Whether the same request was answered before: nothing was changed now.
    pub again: bool,
}

/// The outcome of a request.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Something was changed, and the answer is stored with it.
    Changed(Notice),
    /// Nothing was changed.
    Refused(Notice),
    /// The request was answered meanwhile, by somebody else.
    Before,
}

/// An answer as it is stored.
#[derive(Deserialize, Serialize)]
struct Body<N> {
    format: u16,
    notice: N,
}

/// Version of the format.
const FORMAT: u16 = 1;

/// What a request is called, and where its answer is. A request without a name is a new one each time.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub stores: &'a Stores,
    pub name: Option<RequestName<'a>>,
    pub now: Timestamp,
}

impl Request<'_> {
    /// The answer to be stored with a change.
    pub fn answer(&self, notice: &Notice) -> Result<Option<Answer>, StoreError> {
        let Some(name) = self.name else { return Ok(None) };
        let id = name.to_string();
        let body = serde_json::to_string(&Body { format: FORMAT, notice }).map_err(corrupt(&id))?;
        Ok(Some(Answer { id, body, now: self.now }))
    }

    /// Does what is asked, unless the request has an answer already. Both happen once, however many processes are given the
    /// same request, and wherever one of them ends in between.
    pub async fn once(
        &self,
        work: impl Future<Output = Result<Decision, StoreError>> + Send,
    ) -> Result<Answered, StoreError> {
        if let Some(notice) = self.answered().await? {
            return Ok(Answered { notice, again: true });
        }
        match work.await? {
            Decision::Changed(notice) => return Ok(Answered { notice, again: false }),
            Decision::Refused(notice) => match self.answer(&notice)? {
                Some(answer) if !answer.keep(&*self.stores.records).await? => {}
                _ => return Ok(Answered { notice, again: false }),
            },
            Decision::Before => {}
        }
        let notice = self.answered().await?.ok_or_else(|| StoreError::Corrupt {
            context: self.name.map(|name| name.to_string()).unwrap_or_default(),
            source: "the answer to a request is gone".into(),
        })?;
        Ok(Answered { notice, again: true })
    }

    /// What the request was answered.
    pub async fn answered(&self) -> Result<Option<Notice>, StoreError> {
        let Some(name) = self.name else { return Ok(None) };
        let id = name.to_string();
        let Some(body) = Answer::find(&*self.stores.records, &id, self.now).await? else { return Ok(None) };
        let Body { notice, .. } = serde_json::from_str::<Body<Notice>>(&body).map_err(corrupt(&id))?;
        Ok(Some(notice))
    }
}

fn corrupt(id: &str) -> impl FnOnce(serde_json::Error) -> StoreError {
    let context = format!("the answer to request {id}");
    move |error| StoreError::Corrupt { context, source: Box::new(error) }
}

#[cfg(test)]
mod tests {
    use segue_domain::LibraryNotice;

    use super::*;

    #[test]
    fn an_answer_is_stored_in_a_form_that_stays_readable() {
        // What a released version wrote: it has to be read for as long as such answers are kept.
        let stored =
            r#"{"format":1,"notice":{"kind":"library","what":"favourite_added","title":"Clair de Lune"}}"#;
        let notice = Notice::Library(LibraryNotice::FavouriteAdded { title: "Clair de Lune".to_owned() });
        let body: Body<Notice> = serde_json::from_str(stored).expect("readable");
        assert_eq!((body.format, &body.notice), (FORMAT, &notice));
        let written = serde_json::to_string(&Body { format: FORMAT, notice: &notice }).expect("JSON");
        assert_eq!(written, stored);
    }

    #[test]
    fn requests_of_different_doors_are_never_called_the_same() {
        assert_eq!(RequestName::Interaction(7).to_string(), "i-7");
        assert_eq!(RequestName::Panel("7").to_string(), "p-7");
        assert_eq!(RequestName::BackgroundTask("7").to_string(), "e-7");
    }
}
