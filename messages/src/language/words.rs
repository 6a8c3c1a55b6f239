//! What is said, in a language.

use fluent_bundle::{FluentArgs, FluentValue};
use segue_domain::Language;

use super::bundle::Bundle;

/// What is said, in a language: `text!(language, "key", argument = value)`.
///
/// The key and the names of the arguments are those of `languages/*.ftl`. Arguments are taken as they are: what people
/// wrote is passed through [`crate::escape`] first, and ids as finished markup, since Fluent's numbers are too
/// short for them. Tests collect every use, and hold it against the files.
macro_rules! text {
    ($language:expr, $key:literal $(, $argument:ident = $value:expr)* $(,)?) => {{
        #[cfg(test)]
        #[allow(unsafe_code, reason = "how the linker collects, in tests only")]
        const _: () = {
            #[linkme::distributed_slice($crate::language::tests::USES)]
            static USE: $crate::language::tests::Use = ($key, &[$(stringify!($argument)),*]);
        };
        $crate::language::worded(
            $language,
            $key,
            [$((stringify!($argument), fluent_bundle::FluentValue::from($value))),*],
        )
    }};
}

pub(crate) use text;

/// The words of a message. One that a translation lacks is said in English.
pub fn worded<const N: usize>(
    language: Language,
    key: &str,
    arguments: [(&'static str, FluentValue<'_>); N],
) -> String {
    let arguments = FluentArgs::from_iter(arguments);
    let found = [language, Language::English]
        .into_iter()
        .find_map(|language| Bundle::of(language).find(key, &arguments));
    found.unwrap_or_else(|| {
        tracing::error!(key, "a message is missing");
        key.to_owned()
    })
}
