//! Documents written by yrs open in Yjs, and back.
