//! Who asks, as somebody who keeps playlists here.

use segue_application::{Answered, PlaylistService, RequestName};
use segue_domain::{LibraryNotice, Notice, Plan};

use crate::{
    ApiError, ApiState, Membership, Person,
    control_panel::{audit, commands::CommandDispatcher},
};

/// Who asks, what they may, and what is written down of it.
pub struct PlaylistRequest<'a> {
    state: &'a ApiState,
    member: &'a Membership,
    person: &'a Person,
    plan: Plan,
}

impl<'a> PlaylistRequest<'a> {
    /// Reads what decides what the member may, and refuses who may not use this slash command here.
    pub async fn admit(
        state: &'a ApiState,
        member: &'a Membership,
        person: &'a Person,
        slash_command: &str,
    ) -> Result<Self, ApiError> {
        let dispatcher =
            CommandDispatcher::new(state, member.guild, person.user_id, &member.roles, member.manages)
                .await?;
        dispatcher.permit(slash_command, false)?;
        Ok(Self { state, member, person, plan: dispatcher.plan })
    }

    /// Somebody who looks.
    pub fn playlist_service(&self) -> Result<PlaylistService<'a>, ApiError> {
        self.playlist_service_for(None)
    }

    /// Somebody whose request is known again when it is sent twice.
    pub fn playlist_service_for(
        &self,
        request: Option<RequestName<'a>>,
    ) -> Result<PlaylistService<'a>, ApiError> {
        Ok(PlaylistService {
            request,
            stores: self.state.stores().ok_or(ApiError::NoStores)?,
            guild: self.member.guild,
            user: self.person.user_id,
            manages: self.member.manages,
            plan: self.plan,
            now: segue_store::now(),
        })
    }

    /// Writes down what was asked for and the outcome: once, however often it was asked.
    pub async fn note(&self, command: &str, detail: &str, answered: &Answered) {
        if answered.again {
            return;
        }
        let outcome = match &answered.notice {
            Notice::Library(
                LibraryNotice::Saved { .. } | LibraryNotice::Renamed { .. } | LibraryNotice::Deleted { .. },
            ) => "accepted",
            // What the person saw is not there: they asked for nothing that there is.
            Notice::Library(LibraryNotice::Unknown { .. } | LibraryNotice::Changed) => return,
            refusal => refusal.code(),
        };
        audit::note(self.state, self.member, self.person, command, detail, outcome).await;
    }
}

/// What was not done, and why.
pub fn refusal(notice: LibraryNotice) -> ApiError {
    ApiError::Library(Box::new(Notice::Library(notice)))
}
