//! The engine, step by step, against frames that a test writes.

mod aside;
mod deep;
mod erase;
mod export;
mod files;
mod full;
mod idle;
mod import;
mod merge;
mod notes;
mod presence;
mod refused;
mod report;
mod returns;
mod rig;
mod seen;
mod team;
mod trash;
mod undo;
