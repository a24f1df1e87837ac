//! Two real desktop windows and a relay, driven as a person would.
