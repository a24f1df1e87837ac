//! What passes the awareness door is read by yrs' own awareness.
#![no_main]

use carnet_protocol::door::walk_awareness;
use libfuzzer_sys::fuzz_target;
use yrs::sync::AwarenessUpdate;
use yrs::updates::decoder::Decode;

fuzz_target!(|bytes: &[u8]| {
    if walk_awareness(bytes).is_ok() {
        AwarenessUpdate::decode_v1(bytes).expect("the door let in what yrs does not read");
    }
});
