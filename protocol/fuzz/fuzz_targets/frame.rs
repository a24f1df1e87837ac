//! Any bytes are a frame or an error (FR2), and what decodes encodes to something that decodes alike.
#![no_main]

use carnet_protocol::frame::{ToDesk, ToRelay};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frame) = ToRelay::decode(bytes) {
        assert_eq!(ToRelay::decode(&frame.encode()), Ok(frame));
    }
    if let Ok(frame) = ToDesk::decode(bytes) {
        assert_eq!(ToDesk::decode(&frame.encode()), Ok(frame));
    }
});
