//! Rules for what a guild's owners choose.

use super::Change;
use crate::{Card, Grant, Notice, Plan, SettingProblem, Settings, SettingsChange};

impl SettingsChange {
    /// Makes the change, and says what holds then.
    ///
    /// # Errors
    ///
    /// The [`Notice`] that says why it can't be made; the settings are as before then.
    pub fn make(&self, settings: &mut Settings, plan: &Plan) -> Result<Notice, Notice> {
        let refused = |field| move |problem: SettingProblem| Notice::SettingRefused { field, problem };
        match self {
            Self::Set { field, value } => {
                settings.set(*field, value.clone(), plan).map_err(refused(*field))?;
                Ok(Notice::SettingChanged { field: *field, value: value.clone() })
            }
            Self::Reset { field } => {
                settings.reset(*field);
                Ok(Notice::SettingChanged { field: *field, value: settings.get(*field, plan) })
            }
            Self::ResetAll => {
                settings.reset_all();
                Ok(Notice::SettingsReset)
            }
            Self::Add { field, item } => {
                let value = settings.add(*field, item, plan).map_err(refused(*field))?;
                Ok(Notice::SettingChanged { field: *field, value })
            }
            Self::TakeOut { field, item } => {
                let value = settings.take_out(*field, item, plan).map_err(refused(*field))?;
                Ok(Notice::SettingChanged { field: *field, value })
            }
            Self::Permit { command, level } => {
                if !settings.permit(command, *level) {
                    return Err(Notice::InvariantBroken);
                }
                Ok(Notice::PermissionSet { command: command.clone(), level: *level })
            }
        }
    }
}

impl Change<'_> {
    pub(super) fn change_settings(&mut self, change: &SettingsChange, version: Option<u64>) -> Notice {
        let settings = &mut self.session.head.settings;
        if version.is_some_and(|version| version != settings.version) {
            return Notice::SettingsConflict;
        }
        match change.make(settings, &self.plan) {
            Ok(notice) | Err(notice) => notice,
        }
    }

    pub(super) fn grant(&mut self, grant: &Grant) {
        let grants = &mut self.session.head.grants;
        if !grants.contains(grant) || !grant.holds_at(self.now) {
            grant.clone().put(grants, self.now);
        }
    }

    pub(super) fn card_shown(&mut self, card: Option<Card>) {
        self.session.head.card = card;
    }
}
