//! Texts with gaps: `Bonjour {prénom}` becomes `Bonjour Claire`. The names of gaps are known in both languages.

use crate::api::Locale;
use crate::money;
use crate::rows::fold::fold;

/// What the gaps of a text are filled with; absent values leave nothing.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Of the person that is written to.
    pub first_name: Option<String>,
    /// Of the person that is written to.
    pub last_name: Option<String>,
    /// Their company.
    pub company: Option<String>,
    /// The deal's title.
    pub deal: Option<String>,
    /// In words, with its currency.
    pub amount: Option<String>,
    /// The name of whoever writes.
    pub me: Option<String>,
}

impl Values {
    fn named(&self, name: &str) -> Option<&Option<String>> {
        Some(match fold(name).as_str() {
            "prenom" | "first name" | "first_name" => &self.first_name,
            "nom" | "last name" | "last_name" => &self.last_name,
            "societe" | "entreprise" | "company" => &self.company,
            "affaire" | "deal" => &self.deal,
            "montant" | "amount" => &self.amount,
            "moi" | "me" => &self.me,
            _ => return None,
        })
    }

    /// The text without gaps. What has another name in braces stays as it is.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let gap = after
                .split_once('}')
                .filter(|(name, _)| !name.contains('{'));
            let known = gap.and_then(|(name, rest)| Some((self.named(name.trim())?, rest)));
            match known {
                Some((value, after)) => {
                    filled.push_str(value.as_deref().unwrap_or_default());
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// An amount as people write it in this language: `12 500 €`, `€12,500.50`; another currency by its code.
#[must_use]
pub fn amount(minor: i64, currency: &str, locale: Locale) -> String {
    let decimals = money::exponent(currency);
    let unit = 10_u64.pow(decimals);
    let (whole, part) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let (gap, point) = match locale {
        Locale::Fr => ("\u{202f}", ","),
        Locale::En => (",", "."),
    };
    let mut digits = whole.to_string();
    let mut at = digits.len();
    while at > 3 {
        at -= 3;
        digits.insert_str(at, gap);
    }
    if part > 0 {
        let width = usize::try_from(decimals).unwrap_or_default();
        digits.push_str(&format!("{point}{part:0width$}"));
    }
    let sign = if minor < 0 { "-" } else { "" };
    let symbol = match currency {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        code => code,
    };
    match locale {
        Locale::En if symbol.len() < 3 || symbol == "€" => format!("{sign}{symbol}{digits}"),
        _ => format!("{sign}{digits}\u{a0}{symbol}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_both_languages_and_others_stay() {
        let values = Values {
            first_name: Some("Claire".to_owned()),
            deal: Some("Site {vitrine}".to_owned()),
            ..Values::default()
        };
        for (text, wanted) in [
            ("Bonjour {prénom},", "Bonjour Claire,"),
            ("Bonjour {Prenom},", "Bonjour Claire,"),
            ("Hello { first_name }!", "Hello Claire!"),
            ("{affaire}", "Site {vitrine}"),
            ("{nom}", ""),
            ("{x} {prénom", "{x} {prénom"),
            ("{{prénom}}", "{Claire}"),
            ("}{", "}{"),
        ] {
            assert_eq!(values.fill(text), wanted, "{text}");
        }
    }

    #[test]
    fn amounts_as_people_write_them() {
        for (minor, currency, locale, wanted) in [
            (1_250_000, "EUR", Locale::Fr, "12\u{202f}500\u{a0}€"),
            (1_250_050, "EUR", Locale::En, "€12,500.50"),
            (-5, "EUR", Locale::Fr, "-0,05\u{a0}€"),
            (1_000, "JPY", Locale::En, "1,000\u{a0}JPY"),
            (
                123_456_789,
                "TND",
                Locale::Fr,
                "123\u{202f}456,789\u{a0}TND",
            ),
        ] {
            assert_eq!(amount(minor, currency, locale), wanted);
        }
    }
}
