//! How a text is compared: without accents, case, ligatures and kinds of apostrophe; and phone numbers as digits.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without accents and case: "Lefèvre & Cœur" becomes "lefevre & coeur".
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'þ' | 'Þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            _ => folded.extend(
                letter
                    .to_lowercase()
                    .filter(|lower| !is_combining_mark(*lower)),
            ),
        }
    }
    folded
}

/// The words of a text, folded: runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The digits of a phone number as typed, international prefix normalised: `0033 (0)6 12…` becomes `33612…`.
#[must_use]
pub fn phone_digits(text: &str) -> String {
    let without_zero = text.replace("(0)", "");
    let digits: String = without_zero.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        Some(rest) => rest.to_owned(),
        None => digits,
    }
}

/// A number with letters, as SIRET and VAT numbers are compared: "FR 40 303 265 045" becomes "fr40303265045".
#[must_use]
pub fn compact(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .collect()
}

/// The forms under which a phone number is found: as typed, and for a French number both national and international,
/// also when a spreadsheet dropped its leading zero.
#[must_use]
pub fn phone_forms(text: &str) -> Vec<String> {
    let digits = phone_digits(text);
    if digits.len() < 3 {
        return Vec::new();
    }
    let subscriber = match digits.len() {
        10 => digits.strip_prefix('0'),
        11 => digits.strip_prefix("33"),
        9 => Some(digits.as_str()).filter(|rest| !rest.starts_with('0')),
        _ => None,
    };
    match subscriber {
        Some(rest) => vec![format!("0{rest}"), format!("33{rest}")],
        None => vec![digits],
    }
}

/// Whether a text that a person searches for looks like a phone number, or the start of one: 4 digits or more and
/// nothing but what stands in phone numbers.
#[must_use]
pub fn looks_like_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 4
        && text
            .chars()
            .all(|letter| letter.is_ascii_digit() || is_phone_sign(letter))
}

fn is_phone_sign(letter: char) -> bool {
    matches!(letter, '+' | '(' | ')' | '.' | '-' | '/') || letter.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_ligatures_go() {
        for (text, folded) in [
            ("Zoé LEFÈVRE", "zoe lefevre"),
            ("Cœur & Ærø", "coeur & aero"),
            ("L’Œuvre", "l'oeuvre"),
            ("Straße", "strasse"),
            ("İstanbul", "istanbul"),
            ("e\u{301}", "e"),
            ("ﬁn", "fin"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
        assert_eq!(
            words("Refonte: site-web d’été"),
            ["refonte", "site", "web", "d", "ete"]
        );
    }

    #[test]
    fn a_french_number_has_one_face() {
        for typed in [
            "06 12 34 56 78",
            "06.12.34.56.78",
            "+33 6 12 34 56 78",
            "0033 (0)6 12 34 56 78",
            "+33 (0)6-12-34-56-78",
            "612345678",
        ] {
            assert_eq!(phone_forms(typed), ["0612345678", "33612345678"], "{typed}");
        }
        assert_eq!(phone_forms("+44 20 7946 0958"), ["442079460958"]);
        assert_eq!(phone_forms("3949"), ["3949"]);
        assert!(phone_forms("n/a").is_empty());
    }

    #[test]
    fn what_looks_like_a_phone_number() {
        assert!(looks_like_phone("06 12"));
        assert!(looks_like_phone("+33 (0)6.12"));
        assert!(!looks_like_phone("06"), "two digits are a word");
        assert!(!looks_like_phone("site 2026"));
    }
}
