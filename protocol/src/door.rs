//! The door: what bytes from outside must pass before yrs sees them (DR1–DR8).
