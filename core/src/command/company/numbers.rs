//! French company numbers, VAT numbers and web addresses.

use super::check;
use crate::api::ApiError;
use crate::limits;

/// La Poste numbers its thousands of offices without Luhn's key: a SIRET of it is right when its digits add up to a
/// multiple of 5. Only its head office follows Luhn.
const LA_POSTE: &str = "356000000";
const LA_POSTE_HEAD: &str = "35600000000048";

/// A SIREN as 9 digits.
pub(crate) fn siren(text: &str) -> Result<String, ApiError> {
    digits(text)
        .filter(|digits| digits.len() == 9 && luhn(digits))
        .ok_or_else(|| ApiError::invalid("siren", "must be 9 digits with a right key"))
}

/// A SIRET as 14 digits.
pub(crate) fn siret(text: &str) -> Result<String, ApiError> {
    digits(text)
        .filter(|digits| digits.len() == 14 && siret_key(digits))
        .ok_or_else(|| ApiError::invalid("siret", "must be 14 digits with a right key"))
}

fn siret_key(digits: &str) -> bool {
    let siren = digits.get(..9).unwrap_or_default();
    if siren == LA_POSTE && digits != LA_POSTE_HEAD {
        return digits
            .bytes()
            .map(|digit| u32::from(digit - b'0'))
            .sum::<u32>()
            % 5
            == 0;
    }
    luhn(digits) && luhn(siren)
}

/// An intra-community VAT number in capitals without spaces; a French one of the numeric kind with a right key.
pub(crate) fn vat(text: &str) -> Result<String, ApiError> {
    let wrong = || ApiError::invalid("vat", "is no intra-community VAT number");
    let number: String = check::line("vat", text, limits::ID_CHARS)?
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '-'))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let (country, rest) = number.split_at_checked(2).ok_or_else(wrong)?;
    let fits = country.bytes().all(|letter| letter.is_ascii_uppercase())
        && (2..=13).contains(&rest.len())
        && rest.bytes().all(|letter| letter.is_ascii_alphanumeric());
    if fits && (country != "FR" || french_key(rest)) {
        Ok(number)
    } else {
        Err(wrong())
    }
}

/// Two signs of key and a SIREN. A key with a letter has a rule of its own and is only looked at by its form; Monaco's
/// numbers start with 000 and have no SIREN.
fn french_key(rest: &str) -> bool {
    let Some((key, siren)) = rest.split_at_checked(2).filter(|_| rest.len() == 11) else {
        return false;
    };
    let Ok(number) = siren.parse::<u64>() else {
        return false;
    };
    match key.parse::<u64>() {
        Ok(key) => key == (12 + 3 * (number % 97)) % 97,
        Err(_) => !key.contains(['I', 'O']) && (siren.starts_with("000") || luhn(siren)),
    }
}

/// Digits out of a number as people write it, with spaces, points or hyphens.
fn digits(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '-'))
        .collect();
    digits
        .bytes()
        .all(|digit| digit.is_ascii_digit())
        .then_some(digits)
}

/// Luhn's key; only for digits.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit * 2) {
                (0, _) => digit,
                (_, double) if double > 9 => double - 9,
                (_, double) => double,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A web address; `https://` is added when there is no scheme. Others than http are refused: a screen makes it a link.
pub(crate) fn website(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(text) = check::optional("website", text, limits::URL_CHARS)? else {
        return Ok(None);
    };
    let wrong = || ApiError::invalid("website", "is no web address");
    let lower = text.to_ascii_lowercase();
    let address = if lower.starts_with("https://") || lower.starts_with("http://") {
        text
    } else if text.contains(':') && !text.contains('.') || lower.contains("://") {
        return Err(wrong());
    } else {
        format!("https://{text}")
    };
    let host = address
        .split("//")
        .nth(1)
        .and_then(|rest| rest.split('/').next());
    let fits = host.is_some_and(|host| host.contains('.') && !host.starts_with('.'))
        && !address.contains(char::is_whitespace);
    if fits {
        Ok(Some(address))
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siren_and_siret_have_keys() {
        assert_eq!(siren("732 829 320").ok().as_deref(), Some("732829320"));
        assert!(siren("732829321").is_err());
        assert!(siren("73282932é").is_err());
        for (number, right) in [
            ("73282932000074", true),
            ("732 829 320 00074", true),
            ("73282932000079", false),
            ("35600000000048", true),
            ("35600000049837", true),
            ("35600000000001", true),
            ("35600000000014", false),
            ("7328293200007", false),
        ] {
            assert_eq!(siret(number).is_ok(), right, "{number}");
        }
    }

    #[test]
    fn vat_numbers() {
        for (number, right) in [
            ("FR44732829320", true),
            ("fr 44 732 829 320", true),
            ("FR45732829320", false),
            ("FR83404833048", true),
            ("FR4473282932", false),
            ("FRK7399859412", true),
            ("FRO7399859412", false),
            ("DE123456789", true),
            ("1234", false),
            ("FR", false),
            ("éé12", false),
        ] {
            assert_eq!(vat(number).is_ok(), right, "{number}");
        }
    }

    #[test]
    fn web_addresses() {
        for (typed, kept) in [
            ("example.fr", Some("https://example.fr")),
            ("http://example.fr/a", Some("http://example.fr/a")),
            ("HTTPS://Example.fr", Some("HTTPS://Example.fr")),
            ("example.fr:8080/x", Some("https://example.fr:8080/x")),
            ("javascript:alert(1)", None),
            ("ftp://example.fr", None),
            ("example", None),
            ("a b.fr", None),
        ] {
            assert_eq!(
                website(Some(typed)).ok().flatten().as_deref(),
                kept,
                "{typed}"
            );
        }
    }
}
