//! The engine, step by step, against frames that a test writes.

mod aside;
mod deep;
mod files;
mod refused;
mod rig;
mod seen;
