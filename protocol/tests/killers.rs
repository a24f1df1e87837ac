//! Bytes that end a process, hang it, or break a document, and what the door says to each.

use carnet_protocol::door::{Reason, StateVector, walk_awareness, walk_update};
use carnet_protocol::limits;

/// lib0's bytes, put together by hand.
#[derive(Clone, Debug, Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn new(head: &[u8]) -> Self {
        Self(head.to_vec())
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn number(mut self, mut number: u64) -> Self {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
        self
    }

    fn text(self, text: &str) -> Self {
        self.number(text.len() as u64).raw(text.as_bytes())
    }

    /// One client with one struct at clock 0 under the root "r", carrying this content.
    fn item(kind: u8, content: Self) -> Vec<u8> {
        Self::new(&[1, 1, 7, 0, kind, 1, 1, b'r'])
            .raw(&content.0)
            .raw(&[0])
            .0
    }

    fn any(values: &[u8]) -> Vec<u8> {
        Self::item(8, Self::new(&[1]).raw(values))
    }

    fn gc(clock: u64, len: u64) -> Vec<u8> {
        Self::new(&[1, 1, 7])
            .number(clock)
            .raw(&[0])
            .number(len)
            .raw(&[0])
            .0
    }

    fn embed(json: &str) -> Vec<u8> {
        Self::item(5, Self::default().text(json))
    }

    fn deletes(ranges: &[(u64, u64)]) -> Vec<u8> {
        let mut bytes = Self::new(&[0, 1, 7]).number(ranges.len() as u64);
        for (start, len) in ranges {
            bytes = bytes.number(*start).number(*len);
        }
        bytes.0
    }
}

fn nested_arrays(depth: usize) -> Vec<u8> {
    let mut values = [117, 1].repeat(depth);
    values.push(126);
    Bytes::any(&values)
}

fn nested_maps(depth: usize) -> Vec<u8> {
    let mut values = [118, 1, 1, b'k'].repeat(depth);
    values.push(126);
    Bytes::any(&values)
}

fn text_of(bytes: &[u8]) -> Vec<u8> {
    Bytes::item(4, Bytes::default().number(bytes.len() as u64).raw(bytes))
}

fn shared_type(kind: u8) -> Vec<u8> {
    Bytes::item(7, Bytes::new(&[kind]).text("n"))
}

/// Types nested in each other: one client's, or two clients' in turns.
fn nested_types(depth: u64, clients: u64) -> Vec<u8> {
    let mut bytes = Bytes::default().number(clients);
    for client in 0..clients {
        bytes = bytes.number(depth / clients).number(client).raw(&[0]);
        for level in (client..depth).step_by(usize::try_from(clients).expect("one or two")) {
            bytes = match level.checked_sub(1) {
                None => bytes.raw(&[7, 1, 1, b'r', 4]),
                Some(above) => bytes
                    .raw(&[7, 0])
                    .number(above % clients)
                    .number(above / clients)
                    .raw(&[4]),
            };
        }
    }
    bytes.raw(&[0]).0
}

fn refused(cases: Vec<(&str, Vec<u8>, Reason)>) {
    for (name, bytes, reason) in cases {
        assert_eq!(
            walk_update(&bytes).map_err(|refusal| refusal.reason),
            Err(reason),
            "{name}"
        );
    }
}

#[test]
fn dr1_counts_and_numbers_beyond_the_bytes_are_refused() {
    use Reason as R;
    let huge = u64::from(u32::MAX);
    refused(vec![
        ("nothing", vec![], R::Truncated),
        ("the word erase", b"erase".to_vec(), R::Count),
        (
            "2^32-1 clients",
            Bytes::default().number(huge).raw(&[0; 20]).0,
            R::Count,
        ),
        (
            "2^32-1 structs",
            Bytes::new(&[1]).number(huge).raw(&[0; 20]).0,
            R::Count,
        ),
        (
            "2^32-1 deleting clients",
            Bytes::new(&[0]).number(huge).raw(&[0; 20]).0,
            R::Count,
        ),
        (
            "2^32-1 ranges",
            Bytes::new(&[0, 1, 7]).number(huge).raw(&[0; 20]).0,
            R::Count,
        ),
        (
            "2^50 values",
            Bytes::item(8, Bytes::default().number(1 << 49)),
            R::Count,
        ),
        (
            "an array of 2^50",
            Bytes::any(&Bytes::new(&[117]).number(1 << 49).0),
            R::Count,
        ),
        (
            "a map of 2^50",
            Bytes::any(&Bytes::new(&[118]).number(1 << 49).0),
            R::Count,
        ),
        (
            "a text of 2^40",
            Bytes::item(4, Bytes::default().number(1 << 40)),
            R::Count,
        ),
        (
            "a buffer of 2^40",
            Bytes::item(3, Bytes::default().number(1 << 40)),
            R::Count,
        ),
        (
            "a padded number",
            vec![1, 1, 0x87, 0x00, 0, 0, 1, 0],
            R::Number,
        ),
        ("an endless number", vec![0xff; 40], R::Number),
        (
            "an endless signed number",
            Bytes::any(&[&[125][..], &[0xff; 40]].concat()),
            R::Number,
        ),
        ("bytes after the end", vec![0, 0, 0], R::Trailing),
        (
            "too many bytes",
            vec![0; limits::UPDATE_BYTES_MAX + 1],
            R::TooLarge,
        ),
    ]);
}

#[test]
fn dr2_depth_and_texts_are_checked() {
    use Reason as R;
    refused(vec![
        ("20 kB of nested arrays", nested_arrays(10_000), R::Depth),
        ("65 nested arrays", nested_arrays(65), R::Depth),
        ("65 nested maps", nested_maps(65), R::Depth),
        (
            "JSON 50,000 deep",
            Bytes::embed(&"[".repeat(50_000)),
            R::Depth,
        ),
        (
            "JSON 65 deep",
            Bytes::embed(&("[".repeat(65) + &"]".repeat(65))),
            R::Depth,
        ),
        ("150,000 nested types", nested_types(150_000, 1), R::Depth),
        ("258 nested types", nested_types(258, 1), R::Depth),
        (
            "types of two clients in turns",
            nested_types(258, 2),
            R::Depth,
        ),
        ("invalid UTF-8", text_of(&[0xff, 0xfe]), R::Utf8),
        (
            "half a surrogate pair in UTF-8",
            text_of(&[0xed, 0xa0, 0x80]),
            R::Utf8,
        ),
    ]);
}

#[test]
fn dr3_lengths_clocks_and_clients_are_bounded() {
    use Reason as R;
    let huge = u64::from(u32::MAX);
    let waiting = vec![
        2, 1, 7, 0, 0x84, 8, 0, 1, b'x', 1, 8, 0, 0x84, 7, 0, 1, b'y', 0,
    ];
    refused(vec![
        ("a struct of 2^32-1", Bytes::gc(0, huge), R::StructLength),
        (
            "a struct of 2^24+1",
            Bytes::gc(0, limits::STRUCT_LEN_MAX + 1),
            R::StructLength,
        ),
        ("a struct of nothing", Bytes::gc(0, 0), R::StructLength),
        ("an empty text", text_of(&[]), R::StructLength),
        (
            "no values",
            Bytes::item(8, Bytes::new(&[0])),
            R::StructLength,
        ),
        ("a first clock of 2^32-1", Bytes::gc(huge, 1), R::Clock),
        (
            "a clock that reaches 2^31",
            Bytes::gc((1 << 31) - 1, 1),
            R::Clock,
        ),
        (
            "a range past 2^31",
            Bytes::deletes(&[((1 << 31) - 1, 5)]),
            R::Clock,
        ),
        (
            "a client twice",
            vec![2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0],
            R::RepeatedClient,
        ),
        (
            "a client without structs",
            vec![1, 0, 7, 0, 0, 1, 0],
            R::RepeatedClient,
        ),
        (
            "a deleting client twice",
            vec![0, 2, 7, 1, 0, 1, 7, 1, 5, 1],
            R::RepeatedClient,
        ),
        (
            "an origin that is itself",
            vec![1, 1, 7, 0, 0x84, 7, 0, 1, b'x', 0],
            R::Forward,
        ),
        ("two that wait for each other", waiting, R::Cycle),
        ("an empty range", Bytes::deletes(&[(3, 0)]), R::DeleteRanges),
        (
            "ranges out of order",
            Bytes::deletes(&[(3, 1), (0, 1)]),
            R::DeleteRanges,
        ),
        (
            "ranges that overlap",
            Bytes::deletes(&[(0, 4), (3, 2)]),
            R::DeleteRanges,
        ),
    ]);
}

#[test]
fn dr4_skips_and_unknown_kinds_are_refused() {
    use Reason as R;
    refused(vec![
        ("a skip", vec![1, 1, 7, 0, 10, 3, 0], R::Skip),
        (
            "a skip with flags",
            vec![1, 1, 7, 0, 10 | 0x80, 3, 0],
            R::Skip,
        ),
        (
            "JSON content",
            Bytes::item(2, Bytes::new(&[1]).text("1")),
            R::ContentKind,
        ),
        (
            "a sub-document",
            Bytes::item(9, Bytes::default().text("g").raw(&[126])),
            R::ContentKind,
        ),
        ("a move", Bytes::item(11, Bytes::new(&[0])), R::ContentKind),
        ("kind 16", Bytes::item(16, Bytes::new(&[1])), R::ContentKind),
        (
            "a collected struct with flags",
            vec![1, 1, 7, 0, 0x80, 1, 0],
            R::ContentKind,
        ),
        ("an XML hook", shared_type(5), R::TypeKind),
        ("a weak link", shared_type(7), R::TypeKind),
        ("a document as a type", shared_type(9), R::TypeKind),
        ("an undefined type", shared_type(15), R::TypeKind),
        ("an unknown value", Bytes::any(&[1]), R::ValueKind),
        // yrs writes it as an ordinary number.
        (
            "a BigInt",
            Bytes::any(&[122, 0, 0, 0, 0, 0, 0, 0, 5]),
            R::BigInt,
        ),
        (
            "a parent that is neither",
            vec![1, 1, 7, 0, 4, 2, 1, b'r', 1, b'x', 0],
            R::Number,
        ),
    ]);
}

#[test]
fn what_is_just_inside_the_limits_passes() {
    let deep_json = "[".repeat(64) + &"]".repeat(64);
    let cases = [
        ("an empty update", vec![0, 0]),
        ("64 nested arrays", nested_arrays(64)),
        ("64 nested maps", nested_maps(64)),
        ("JSON 64 deep", Bytes::embed(&deep_json)),
        ("257 types, 256 of them nested", nested_types(257, 1)),
        ("types of two clients in turns", nested_types(256, 2)),
        ("a struct of 2^24", Bytes::gc(0, limits::STRUCT_LEN_MAX)),
        ("a clock just below 2^31", Bytes::gc((1 << 31) - 2, 1)),
        ("a deleting client without ranges", vec![0, 1, 7, 0]),
        ("minus zero", Bytes::any(&[125, 0x40])),
        ("a large integer", Bytes::any(&[125, 0x80, 1])),
    ];
    for (name, bytes) in cases {
        assert!(
            walk_update(&bytes).is_ok(),
            "{name}: {:?}",
            walk_update(&bytes)
        );
    }
}

#[test]
fn dr3_clients_are_counted() {
    let clients = |count: u64| {
        let head = Bytes::default().number(count);
        (0..count).fold(head, |bytes, client| {
            bytes.raw(&[1]).number(client).raw(&[0, 0, 1])
        })
    };
    assert!(walk_update(&clients(4_096).raw(&[0]).0).is_ok());
    let over = walk_update(&clients(4_097).raw(&[0]).0).map_err(|refusal| refusal.reason);
    assert_eq!(over, Err(Reason::Clients));
}

#[test]
fn dr2_json_is_json() {
    let good = [
        "null",
        " 1 ",
        "-0",
        "0.5e-3",
        "1E+2",
        "{}",
        "[ ]",
        r#"{"a":[1,{"b":null}],"c":"x"}"#,
        r#""\u00e9\ud83d\ude00\n""#,
        "18446744073709551616",
        "1e-400",
        "\"é\"",
    ];
    for text in good {
        assert!(walk_update(&Bytes::embed(text)).is_ok(), "{text}");
        let read: Result<serde_json::Value, _> = serde_json::from_str(text);
        assert!(read.is_ok(), "the parser that yrs uses must agree: {text}");
    }
    let bad = [
        "",
        " ",
        "undefined",
        "nul",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "1e400",
        "-",
        "[1,]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "[}",
        "{]",
        "\"",
        "\"\\x\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"\t\"",
        "1 2",
        "]",
        "[1]]",
        "'a'",
    ];
    for text in bad {
        let refused = walk_update(&Bytes::embed(text)).map_err(|refusal| refusal.reason);
        assert_eq!(refused, Err(Reason::Json), "{text}");
        let read: Result<serde_json::Value, _> = serde_json::from_str(text);
        assert!(read.is_err(), "the parser that yrs uses must agree: {text}");
    }
}

/// yrs reads a whole number as i64, or as a double when it fits no 64 bits: between the two it reads none.
#[test]
fn dr2_json_numbers_are_what_yrs_reads() {
    for (text, passes) in [
        ("9223372036854775807", true),
        ("-9223372036854775808", true),
        ("9223372036854775808", false),
        ("18446744073709551615", false),
        ("18446744073709551616", true),
        ("9223372036854775808.0", true),
        ("1e19", true),
    ] {
        let door = walk_update(&Bytes::embed(text)).is_ok();
        let judge = yrs::Any::from_json(text).is_ok();
        assert_eq!((door, judge), (passes, passes), "{text}");
    }
}

#[test]
fn dr7_state_vectors_have_a_door() {
    let reason = |bytes: &[u8]| StateVector::decode(bytes).map_err(|refusal| refusal.reason);
    let bomb = Bytes::default().number(1 << 26).0;
    assert_eq!(bomb.len(), 4);
    assert_eq!(reason(&bomb), Err(Reason::Count));
    assert_eq!(reason(&[]), Err(Reason::Truncated));
    assert_eq!(reason(&[1, 7, 1, 0]), Err(Reason::Trailing));
    assert_eq!(reason(&[2, 7, 1, 7, 2]), Err(Reason::RepeatedClient));
    assert_eq!(
        reason(&Bytes::new(&[1, 7]).number(1 << 31).0),
        Err(Reason::Clock)
    );
    assert_eq!(
        reason(&Bytes::new(&[1]).number(1 << 53).raw(&[1]).0),
        Err(Reason::Number)
    );
    assert_eq!(
        reason(&vec![0; limits::STATE_VECTOR_BYTES_MAX + 1]),
        Err(Reason::TooLarge)
    );
    let vector = StateVector::decode(&[2, 9, 0, 7, 3]).expect("two clients");
    assert_eq!(
        vector.iter().collect::<Vec<_>>(),
        [(7, 3)],
        "a clock of 0 says nothing"
    );
    assert_eq!(vector.encode(), [1, 7, 3]);
}

#[test]
fn dr7_awareness_has_a_door() {
    let entry = |json: &str| Bytes::new(&[1, 7, 3]).text(json).0;
    let reason = |bytes: &[u8]| walk_awareness(bytes).map_err(|refusal| refusal.reason);
    let read = walk_awareness(&entry(r#"{"user":{"name":"Zoé"}}"#)).expect("one state");
    assert!(
        read.iter()
            .all(|state| state.client == 7 && state.clock == 3 && !state.gone)
    );
    assert!(
        walk_awareness(&entry("null"))
            .expect("one state")
            .iter()
            .all(|state| state.gone)
    );
    assert_eq!(walk_awareness(&[0]), Ok(vec![]));
    assert_eq!(
        reason(&Bytes::default().number(1 << 30).0),
        Err(Reason::Count)
    );
    assert_eq!(reason(&entry(&"[".repeat(12_000))), Err(Reason::Depth));
    assert_eq!(reason(&entry("nul")), Err(Reason::Json));
    assert_eq!(reason(&[1, 7, 3, 1, 0xff]), Err(Reason::Utf8));
    let long = format!("\"{}\"", "x".repeat(limits::PRESENCE_BYTES_MAX));
    assert_eq!(reason(&entry(&long)), Err(Reason::TooLarge));
}

#[test]
fn dr6_holes_do_not_fit() {
    let known: StateVector = [(7, 10)].into_iter().collect();
    let fits = |bytes: &[u8]| walk_update(bytes).expect("well formed").fits(&known);
    assert!(fits(&Bytes::gc(10, 1)), "the next struct");
    assert!(fits(&Bytes::gc(4, 1)), "known already");
    assert!(!fits(&Bytes::gc(11, 1)), "a clock is missing");
    assert!(
        fits(&[1, 1, 8, 0, 0x84, 7, 9, 1, b'x', 0]),
        "a known origin"
    );
    assert!(
        !fits(&[1, 1, 8, 0, 0x84, 7, 10, 1, b'x', 0]),
        "an unknown origin"
    );
    assert!(
        !fits(&[1, 1, 8, 0, 0x44, 7, 10, 1, b'x', 0]),
        "an unknown right origin"
    );
    assert!(
        !fits(&[1, 1, 8, 0, 4, 0, 9, 0, 1, b'x', 0]),
        "an unknown parent"
    );
    assert!(
        fits(&Bytes::deletes(&[(0, 2), (5, 5)])),
        "known clocks deleted"
    );
    assert!(
        !fits(&Bytes::deletes(&[(5, 6)])),
        "an unknown clock deleted"
    );
    assert!(!fits(&[0, 1, 8, 1, 0, 1]), "an unknown client deleted");
}

#[test]
fn dr6_an_update_may_build_on_what_it_brings() {
    // Client 8's struct has its origin in client 7's, which comes later in the same update.
    let both = [
        2, 1, 8, 0, 0x84, 7, 0, 1, b'y', 1, 7, 0, 4, 1, 1, b'r', 1, b'x', 1, 8, 1, 0, 1,
    ];
    let shape = walk_update(&both).expect("well formed");
    assert!(shape.fits(&StateVector::new()));
    assert_eq!(shape.references().count(), 0, "nothing from outside");
    let mut known = StateVector::new();
    shape.apply_to(&mut known);
    assert_eq!(known, [(7, 1), (8, 1)].into_iter().collect());
}
