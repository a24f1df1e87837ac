//! The words that the system shows for us, from the same Fluent files as the screen's.

use carnet_core::api::Locale;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

const EN: &str = include_str!("../../ui/locales/en/notifications.ftl");
const FR: &str = include_str!("../../ui/locales/fr/notifications.ftl");

/// Says the sentence of a key in a language, with values put in. The key itself when there is no such sentence.
#[must_use]
pub fn say(locale: Locale, key: &str, values: &[(&str, &str)]) -> String {
    let (id, text) = match locale {
        Locale::Fr => ("fr", FR),
        Locale::En => ("en", EN),
    };
    let mut bundle =
        FluentBundle::new_concurrent(vec![id.parse::<LanguageIdentifier>().unwrap_or_default()]);
    // The system's notification shows isolation marks as boxes.
    bundle.set_use_isolating(false);
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(text.to_owned());
    if bundle.add_resource(resource).is_err() {
        tracing::warn!(key, "a sentence is there twice");
    }
    let args: FluentArgs<'_> = values.iter().copied().collect();
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    bundle
        .format_pattern(pattern, Some(&args), &mut Vec::new())
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::say;
    use carnet_core::api::Locale;

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        for locale in [Locale::Fr, Locale::En] {
            for key in ["notifications-assigned", "notifications-assigned-somebody"] {
                let said = say(locale, key, &[("by", "Léa"), ("title", "Site Martin")]);
                assert!(
                    said != key && !said.contains('{'),
                    "{locale:?} {key}: {said}"
                );
            }
        }
        let said = say(
            Locale::Fr,
            "notifications-assigned",
            &[("by", "Léa"), ("title", "x")],
        );
        assert_eq!(said, "Léa vous a confié une affaire");
    }
}
