//! The answer that offers what can be meant while an option is typed.

use segue_application::{MAX_SUGGESTIONS, Suggestion};
use twilight_model::{
    application::command::{CommandOptionChoice, CommandOptionChoiceValue},
    http::interaction::{InteractionResponse, InteractionResponseData, InteractionResponseType},
};

/// The answer that offers these.
pub fn offer(suggestions: Vec<Suggestion>) -> InteractionResponse {
    let choice = |suggestion: Suggestion| CommandOptionChoice {
        name: suggestion.name().to_owned(),
        name_localizations: None,
        value: CommandOptionChoiceValue::String(suggestion.value().to_owned()),
    };
    let choices = suggestions.into_iter().take(MAX_SUGGESTIONS).map(choice).collect();
    InteractionResponse {
        kind: InteractionResponseType::ApplicationCommandAutocompleteResult,
        data: Some(InteractionResponseData { choices: Some(choices), ..InteractionResponseData::default() }),
    }
}
