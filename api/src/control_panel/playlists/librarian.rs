//! Who asks, as somebody who keeps playlists here.

use segue_domain::{LibraryNotice, Notice, Plan, PlaylistName};
use segue_interactions::Keeper;
use segue_store::PlaylistEntry;

use super::shelf::ShelfName;
use crate::{
    ApiError, ApiState, Membership, Person,
    control_panel::{audit, commands::Issuer},
};

/// Who asks, what they may, and what is written down of it.
pub struct Librarian<'a> {
    state: &'a ApiState,
    member: &'a Membership,
    person: &'a Person,
    plan: Plan,
}

impl<'a> Librarian<'a> {
    /// Reads what decides what the member may, and refuses who may not use this slash command here.
    pub async fn admit(
        state: &'a ApiState,
        member: &'a Membership,
        person: &'a Person,
        slash_command: &str,
    ) -> Result<Self, ApiError> {
        let issuer = Issuer::new(state, member.guild, person.user_id, &member.roles, member.manages).await?;
        issuer.permit(slash_command, false)?;
        Ok(Self { state, member, person, plan: issuer.plan })
    }

    pub fn keeper(&self) -> Result<Keeper<'a>, ApiError> {
        Ok(Keeper {
            stores: self.state.stores().ok_or(ApiError::NoStores)?,
            guild: self.member.guild,
            user: self.person.user_id,
            manages: self.member.manages,
            plan: self.plan,
            now: segue_store::now(),
        })
    }

    /// The playlist as the person saw it, if it is still that one.
    pub async fn seen(
        &self,
        whose: ShelfName,
        name: PlaylistName,
        revision: u64,
    ) -> Result<PlaylistEntry, ApiError> {
        let keeper = self.keeper()?;
        let owner = keeper.owner(whose.shelf());
        match keeper.stores.playlists.entry(owner, &name).await? {
            None => Err(refusal(LibraryNotice::Unknown { name })),
            Some(entry) if entry.revision != revision => Err(refusal(LibraryNotice::Changed)),
            Some(entry) => Ok(entry),
        }
    }

    /// Writes down what was asked for and what came of it.
    pub async fn note(&self, command: &str, detail: &str, notice: &Notice) {
        let outcome = match notice {
            Notice::Library(
                LibraryNotice::Saved { .. } | LibraryNotice::Renamed { .. } | LibraryNotice::Deleted { .. },
            ) => "accepted",
            refusal => refusal.code(),
        };
        audit::note(self.state, self.member, self.person, command, detail, outcome).await;
    }
}

/// What was not done, and why.
pub fn refusal(notice: LibraryNotice) -> ApiError {
    ApiError::Library(Box::new(Notice::Library(notice)))
}
