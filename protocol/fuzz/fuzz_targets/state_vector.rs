//! What passes the state vector's door means the same to yrs, and encodes to the same again.
#![no_main]

use carnet_protocol::door::StateVector;
use libfuzzer_sys::fuzz_target;
use yrs::updates::decoder::Decode;

fuzz_target!(|bytes: &[u8]| {
    let Ok(vector) = StateVector::decode(bytes) else { return };
    let theirs = yrs::StateVector::decode_v1(bytes).expect("the door let in what yrs does not read");
    let theirs: StateVector =
        theirs.iter().map(|(client, clock)| (client.get(), *clock)).collect();
    assert_eq!(vector, theirs);
    assert_eq!(StateVector::decode(&vector.encode()), Ok(vector));
});
