//! A file's bytes as they arrive, and the text in them: BOM, else strict UTF-8, else a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::limits;

/// A file as it arrives.
pub struct Bytes {
    all: Vec<u8>,
    /// How far the bytes are known to be UTF-8; `None` once they are not.
    utf8: Option<usize>,
    detector: EncodingDetector,
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.all.len())
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            utf8: Some(0),
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
        }
    }
}

impl Bytes {
    /// Takes the next bytes; each chunk is looked at as it comes, so that no moment has to look at all.
    pub fn push(&mut self, chunk: &[u8]) {
        self.all.extend_from_slice(chunk);
        self.detector.feed(chunk, false);
        if let Some(sure) = self.utf8 {
            let rest = self.all.get(sure..).unwrap_or_default();
            self.utf8 = match std::str::from_utf8(rest) {
                Ok(_) => Some(self.all.len()),
                // A character may be cut by the chunk's end.
                Err(error) if error.error_len().is_none() => Some(sure + error.valid_up_to()),
                Err(_) => None,
            };
        }
    }

    /// How many bytes came.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The most likely encoding.
    #[must_use]
    pub fn guess(&self) -> &'static Encoding {
        if let Some((encoding, _)) = Encoding::for_bom(&self.all) {
            return encoding;
        }
        if let Some(wide) = self.wide() {
            return wide;
        }
        if self.utf8 == Some(self.all.len()) {
            return UTF_8;
        }
        match self.detector.guess(None, Utf8Detection::Deny) {
            // A file cut in a character is still read as what it nearly is.
            guess if guess == UTF_8 => WINDOWS_1252,
            guess => guess,
        }
    }

    /// UTF-16 without a BOM: every other byte of Latin text is zero.
    fn wide(&self) -> Option<&'static Encoding> {
        let start = self
            .all
            .get(..self.all.len().min(limits::IMPORT_LOOK_BYTES))?;
        let zeros = |from: usize| {
            start
                .iter()
                .skip(from)
                .step_by(2)
                .filter(|byte| **byte == 0)
        };
        let half = start.len() / 2;
        let most = |count: usize| half >= 4 && count * 10 >= half * 7;
        match (zeros(0).count(), zeros(1).count()) {
            (0, odd) if most(odd) => Some(UTF_16LE),
            (even, 0) if most(even) => Some(UTF_16BE),
            _ => None,
        }
    }
}

/// The encoding of this name, if we read it.
#[must_use]
pub fn encoding(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.as_bytes())
}

/// Makes text out of bytes, a piece at a time.
pub struct Text {
    decoder: Decoder,
    at: usize,
    text: String,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text")
    }
}

impl Text {
    /// Reads in this encoding; a BOM is no text.
    #[must_use]
    pub fn new(encoding: &'static Encoding) -> Self {
        Self {
            decoder: encoding.new_decoder_with_bom_removal(),
            at: 0,
            text: String::new(),
        }
    }

    /// Reads the next piece; the text when it was the last.
    pub fn step(&mut self, bytes: &Bytes) -> Option<String> {
        let end = (self.at + limits::IMPORT_DECODE_BYTES).min(bytes.all.len());
        let last = end == bytes.all.len();
        let mut rest = bytes.all.get(self.at..end).unwrap_or_default();
        loop {
            self.text.reserve(rest.len() + limits::IMPORT_LOOK_BYTES);
            let (result, read, _) = self.decoder.decode_to_string(rest, &mut self.text, last);
            rest = rest.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        self.at = end;
        last.then(|| std::mem::take(&mut self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], chunk: usize) -> (String, String) {
        let mut file = Bytes::default();
        for piece in bytes.chunks(chunk) {
            file.push(piece);
        }
        let encoding = file.guess();
        let mut text = Text::new(encoding);
        loop {
            if let Some(text) = text.step(&file) {
                return (encoding.name().to_owned(), text);
            }
        }
    }

    fn utf16(text: &str, bom: bool, little: bool) -> Vec<u8> {
        let units = bom.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn what_a_file_is_written_in_is_found_out() {
        let french = "Prénom;Société;Montant\nZoé;Lefèvre & Cœur;1 234,50 €\n";
        let (ansi, _, _) = WINDOWS_1252.encode(french);
        let mut bom = b"\xEF\xBB\xBF".to_vec();
        bom.extend(french.as_bytes());
        for (bytes, name) in [
            (french.as_bytes().to_vec(), "UTF-8"),
            (bom, "UTF-8"),
            (ansi.into_owned(), "windows-1252"),
            (utf16(french, true, true), "UTF-16LE"),
            (utf16(french, true, false), "UTF-16BE"),
            (utf16(french, false, true), "UTF-16LE"),
            (utf16(french, false, false), "UTF-16BE"),
        ] {
            // Chunks that cut characters change nothing.
            for chunk in [1, 3, 1_000] {
                let (found, text) = read(&bytes, chunk);
                assert_eq!((found.as_str(), text.as_str()), (name, french), "{chunk}");
            }
        }
        assert_eq!(read(b"Name\nAda\n", 4).0, "UTF-8", "plain ASCII");
    }
}
