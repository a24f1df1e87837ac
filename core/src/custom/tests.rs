//! What a person types and what is kept of it, kind by kind.

use jiff::civil::date;

use super::{Kind, Reader, check, fits, show};
use crate::api::Locale;
use crate::api::field::FieldOption;

fn options() -> Vec<FieldOption> {
    [("a", "Été", false), ("b", "Hiver", true)]
        .into_iter()
        .map(|(id, name, removed)| FieldOption {
            id: id.to_owned(),
            name: name.to_owned(),
            color: 0,
            removed,
        })
        .collect()
}

fn typed(kind: Kind, text: &str, locale: Locale) -> Result<Option<String>, String> {
    let reader = Reader {
        // A Sunday.
        today: date(2026, 11, 22),
        locale,
        currency: "EUR",
        options: &options(),
    };
    reader
        .parse(kind, text)
        .map_err(|error| error.field.unwrap_or_default())
}

#[test]
fn what_is_typed_is_read_by_its_kind() {
    use Kind::{Check, Choice, Date, Link, Money, Number, Text};
    for (kind, text, wanted) in [
        (Text, "  Bleu, blanc ", Some("Bleu, blanc")),
        (Text, "  ", None),
        (Number, "1\u{202f}234,50", Some("1234.5")),
        (Number, "12 500", Some("12500")),
        (Number, "1.234,5", Some("1234.5")),
        (Number, "1,234.5", Some("1234.5")),
        (Number, "1.234.567", Some("1234567")),
        (Number, "1,234", Some("1.234")),
        (Number, "0.125", Some("0.125")),
        (Number, ",5", Some("0.5")),
        (Number, "\u{2212}3", Some("-3")),
        (Number, "-0", Some("0")),
        (Number, "007", Some("7")),
        (Money, "2500", Some("250000 EUR")),
        (Money, "2 500,50 €", Some("250050 EUR")),
        (Money, "$12.5k", Some("1250000 USD")),
        (Money, "-40 CHF", Some("-4000 CHF")),
        (Money, "300 JPY", Some("300 JPY")),
        (Date, "demain", Some("2026-11-23")),
        (Date, "15/1", Some("2027-01-15")),
        (Date, "2026-12-24", Some("2026-12-24")),
        (Choice, "ete", Some("a")),
        (Choice, "a", Some("a")),
        (Link, "atelier.fr/devis", Some("https://atelier.fr/devis")),
        (Link, "http://localhost:3001", Some("http://localhost:3001")),
        (Link, "zoe@atelier.fr", Some("mailto:zoe@atelier.fr")),
        (Check, "oui", Some("true")),
        (Check, "No", None),
    ] {
        assert_eq!(
            typed(kind, text, Locale::Fr),
            Ok(wanted.map(str::to_owned)),
            "{kind:?} {text:?}"
        );
    }
    assert_eq!(
        typed(Number, "1,234", Locale::En),
        Ok(Some("1234".to_owned())),
        "the English comma groups"
    );
}

#[test]
fn what_cannot_be_read_says_which_kind_it_is_not() {
    use Kind::{Check, Choice, Date, Link, Money, Number};
    for (kind, text) in [
        (Number, "douze"),
        (Number, "12 34"),
        (Number, "1,2,3"),
        (Number, "1e9"),
        (Number, "12345678901234567"),
        (Money, "beaucoup"),
        (Money, "10 EUR et plus"),
        (Date, "31/02/2026"),
        (Date, "lundi ou mardi"),
        (Choice, "Hiver"),
        (Choice, "printemps"),
        (Link, "javascript:alert(1)"),
        (Link, "https://"),
        (Link, "https://banque.fr@mechant.fr"),
        (Link, "deux mots.fr"),
        (Check, "peut-être"),
    ] {
        let field = if kind == Link { "url" } else { kind.word() };
        assert_eq!(
            typed(kind, text, Locale::Fr),
            Err(field.to_owned()),
            "{kind:?} {text:?}"
        );
    }
}

#[test]
fn what_is_read_fits_and_is_read_back_as_itself() {
    for (kind, stored) in [
        (Kind::Number, "-1234.5"),
        (Kind::Money, "250050 EUR"),
        (Kind::Date, "2026-11-22"),
        (Kind::Choice, "b"),
        (Kind::Link, "mailto:zoe@atelier.fr"),
        (Kind::Check, "true"),
    ] {
        assert_eq!(
            check(kind, stored, &options()),
            Ok(Some(stored.to_owned())),
            "{kind:?}"
        );
    }
    for (kind, stored) in [
        (Kind::Number, "1 234"),
        (Kind::Money, "12.50 EUR"),
        (Kind::Money, "12 euros"),
        (Kind::Money, "9000000000000000 EUR"),
        (Kind::Date, "22/11/2026"),
        (Kind::Choice, "Été"),
        (Kind::Link, "atelier.fr"),
        (Kind::Check, "yes"),
    ] {
        assert!(!fits(kind, stored, &options()), "{kind:?} {stored:?}");
    }
    assert_eq!(check(Kind::Check, "false", &[]), Ok(None));
}

#[test]
fn values_are_shown_in_words_and_misfits_as_they_are() {
    for (kind, stored, locale, shown) in [
        (
            Kind::Number,
            "-1234567.5",
            Locale::Fr,
            "-1\u{202f}234\u{202f}567,5",
        ),
        (Kind::Number, "1234567.5", Locale::En, "1,234,567.5"),
        (Kind::Money, "-4005 EUR", Locale::Fr, "-40,05 EUR"),
        (Kind::Money, "300 JPY", Locale::En, "300 JPY"),
        (Kind::Choice, "b", Locale::Fr, "Hiver"),
        (Kind::Choice, "gone", Locale::Fr, "gone"),
        (Kind::Check, "true", Locale::Fr, "oui"),
        (Kind::Number, "douze", Locale::Fr, "douze"),
    ] {
        assert_eq!(show(kind, stored, &options(), locale), shown, "{stored}");
    }
}

#[test]
fn a_kind_from_a_newer_version_has_no_reader_here() {
    assert_eq!(Kind::of("formula"), None);
    for kind in Kind::ALL {
        assert_eq!(Kind::of(kind.word()), Some(kind));
    }
}
