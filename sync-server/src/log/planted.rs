//! Faults that tests plant on the way of a group. Without the feature `failpoints` there are none.

/// Failpoint `ack-before-commit=return`: the control that DESIGN §12 wants to see fail.
pub(super) fn acknowledge_early() -> bool {
    fail::fail_point!("ack-before-commit", |_| true);
    false
}

/// Failpoint `before-commit=sleep(…)` or `=pause`: room for a kill between the answer and the COMMIT.
pub(super) fn before_commit() {
    fail::fail_point!("before-commit");
}
