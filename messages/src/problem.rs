//! What is wrong with an option, in words.

use segue_domain::Language;

use crate::{
    OptionProblem,
    language::{option_name, text},
};

/// One sentence that names the option as people see it. `path` has the names of its command, and of its subcommand.
pub fn problem(problem: OptionProblem, path: &str, name: &str, language: Language) -> String {
    // Within a code block nothing has a meaning but its end.
    let option = option_name(language, path, name).replace('`', "'");
    match problem {
        OptionProblem::Missing => text!(language, "option-missing", option = option),
        OptionProblem::MissingOrUnknown => text!(language, "option-missing-or-unknown", option = option),
        OptionProblem::Unknown => text!(language, "option-unknown", option = option),
        OptionProblem::Twice => text!(language, "option-twice", option = option),
        OptionProblem::NotANumber => text!(language, "option-not-a-number", option = option),
        OptionProblem::OutOfLimits => text!(language, "option-out-of-limits", option = option),
        OptionProblem::NotAnOrdinal => text!(language, "option-not-an-ordinal", option = option),
        OptionProblem::NotYesOrNo => text!(language, "option-not-yes-or-no", option = option),
        OptionProblem::NotAMember => text!(language, "option-not-a-member", option = option),
        OptionProblem::NotAChannel => text!(language, "option-not-a-channel", option = option),
        OptionProblem::NotARoleOrMember => text!(language, "option-not-a-role-or-member", option = option),
        OptionProblem::NotAText => text!(language, "option-not-a-text", option = option),
        OptionProblem::NotAName => text!(language, "option-not-a-name", option = option),
        OptionProblem::NotWords => text!(language, "option-not-words", option = option),
        OptionProblem::NotAFile => text!(language, "option-not-a-file", option = option),
        OptionProblem::FileNotSent => text!(language, "option-file-not-sent", option = option),
        OptionProblem::NotATime => text!(language, "option-not-a-time", option = option),
        OptionProblem::NotAPlace => text!(language, "option-not-a-place", option = option),
    }
}
