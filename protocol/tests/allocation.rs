//! Nothing is allocated from a count (DR1, FR2): measured, with an allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use carnet_protocol::door::{StateVector, walk_awareness, walk_update};
use carnet_protocol::frame::{ToDesk, ToRelay};

struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: hands every call on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes allocated while `work` runs, freed or not.
fn allocated<T>(work: impl FnOnce() -> T) -> usize {
    let before = ALLOCATED.load(Ordering::Relaxed);
    drop(work());
    ALLOCATED.load(Ordering::Relaxed) - before
}

/// One test, so that no other thread allocates meanwhile.
#[test]
fn dr1_counts_allocate_nothing() {
    let million = [0x80, 0x80, 0x80, 0x20]; // 2^26
    let head = |head: &[u8], filler: usize| {
        let mut bytes = head.to_vec();
        bytes.extend(million);
        bytes.resize(bytes.len() + filler, 0);
        bytes
    };
    let kib = 1024;
    assert_eq!(
        allocated(|| StateVector::decode(&million)),
        0,
        "a state vector's count"
    );
    assert_eq!(allocated(|| walk_update(&million)), 0, "an update's count");
    assert_eq!(
        allocated(|| walk_awareness(&million)),
        0,
        "an awareness count"
    );
    assert!(
        allocated(|| ToRelay::decode(&head(&[2, 1], 0))) < kib,
        "a Push's count"
    );
    assert!(
        allocated(|| ToDesk::decode(&head(&[35], 0))) < kib,
        "an Entries' count"
    );
    assert!(
        allocated(|| ToRelay::decode(&head(&[4], 0))) < kib,
        "a Presence's length"
    );
    // A Push of 60,000 voids is over the limit of 256; what is allocated stays near its bytes.
    let mut voids = vec![2, 1, 0xe0, 0xd4, 0x03];
    voids.resize(voids.len() + 60_000 * 18, 0);
    let bytes = allocated(|| ToRelay::decode(&voids));
    assert!(bytes < 32 * kib, "elements over the limit: {bytes}");
}
