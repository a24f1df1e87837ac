//! Money: ISO 4217 codes, how many decimals each has, and sums that never round twice.

/// Currencies without decimals.
const WHOLE: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
];
/// Currencies with three decimals.
const THOUSANDTHS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
/// Currencies with four decimals.
const TEN_THOUSANDTHS: &[&str] = &["CLF", "UYW"];
/// Currencies with two decimals.
const HUNDREDTHS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN \
    BWP BYN BZD CAD CDF CHE CHF CHW CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP \
    GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR \
    LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN \
    PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB \
    TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

/// Whether a text has the form of a currency code: three capitals. What readers accept, for codes are added.
#[must_use]
pub fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether a code is a currency we know. What commands accept.
#[must_use]
pub fn is_known(code: &str) -> bool {
    is_code(code)
        && (WHOLE.contains(&code)
            || THOUSANDTHS.contains(&code)
            || TEN_THOUSANDTHS.contains(&code)
            || HUNDREDTHS
                .split_ascii_whitespace()
                .any(|known| known == code))
}

/// How many decimals the minor unit has: 2 for euros, 0 for yen. Unknown codes have 2.
#[must_use]
pub fn exponent(code: &str) -> u32 {
    if WHOLE.contains(&code) {
        0
    } else if THOUSANDTHS.contains(&code) {
        3
    } else if TEN_THOUSANDTHS.contains(&code) {
        4
    } else {
        2
    }
}

/// Hundredths of an exact sum, rounded once, half away from zero; the ends of `i64` hold what is beyond them.
#[must_use]
pub fn percent(sum: i128) -> i64 {
    let half = if sum < 0 { -50 } else { 50 };
    clamp((sum + half) / 100)
}

/// A sum as `i64`; the ends of `i64` hold what is beyond them.
#[must_use]
pub fn clamp(sum: i128) -> i64 {
    let low = i128::from(i64::MIN);
    let high = i128::from(i64::MAX);
    i64::try_from(sum.clamp(low, high)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_their_decimals() {
        for (code, known, decimals) in [
            ("EUR", true, 2),
            ("JPY", true, 0),
            ("TND", true, 3),
            ("CLF", true, 4),
            ("XPF", true, 0),
            ("QQQ", false, 2),
            ("eur", false, 2),
            ("EURO", false, 2),
        ] {
            assert_eq!(is_known(code), known, "{code}");
            assert_eq!(exponent(code), decimals, "{code}");
        }
        assert!(is_code("QQQ"), "a code we do not know is still a code");
    }

    #[test]
    fn rounds_half_away_from_zero_once() {
        for (sum, rounded) in [
            (0, 0),
            (49, 0),
            (50, 1),
            (149, 1),
            (150, 2),
            (-49, 0),
            (-50, -1),
            (-150, -2),
        ] {
            assert_eq!(percent(sum), rounded, "{sum}");
        }
        assert_eq!(
            percent(i128::MAX / 2),
            i64::MAX,
            "beyond i64 stays at its end"
        );
    }
}
