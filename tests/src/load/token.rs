//! The texts by which changes are found again.

/// Before each number. No frame holds it by chance together with eight digits.
const MARK: &[u8] = b"~#";
const DIGITS: usize = 8;

/// The text of a change: 32 bytes, as a person's field may have.
#[must_use]
pub fn text(token: u32) -> String {
    format!("~#{token:08x}{:.<22}", "")
}

/// The changes in these bytes, in the order they stand there.
#[must_use]
pub fn all(bytes: &[u8]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == MARK[0]) {
        let rest = &bytes[from + at..];
        from += at + 1;
        if let Some(token) = first(rest) {
            found.push(token);
            from += MARK.len() + DIGITS - 1;
        }
    }
    found
}

fn first(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(MARK)?.get(..DIGITS)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_found_in_what_a_server_made_of_them() {
        let mut typist = crate::wire::Typist::default();
        let mut packed = vec![0, b'~', b'~', b'#', 7];
        for token in [1, 0xdead_beef, 3] {
            packed.extend(typist.write("key", &text(token)));
        }
        packed.extend(b"~#12");
        assert_eq!(all(&packed), [1, 0xdead_beef, 3]);
        assert_eq!(text(7).len(), 32);
    }
}
